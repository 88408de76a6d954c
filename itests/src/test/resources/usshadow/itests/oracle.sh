# Run by busybox's sh in the guest and on the host, in an empty folder; what it prints must be equal.
t() { printf '%s: ' "$1"; shift; "$@" 2>&1; printf ' [%d]\n' $?; }
a() { printf '%s: ' "$1"; awk "BEGIN { $2 }"; }

# ---- integers of the shell, 64 bits
t add echo $((9223372036854775807 + 1)) $((-7 / 2)) $((-7 % 3)) $((1 << 62))
t multiply echo $((123456789 * 987654321)) $((-3037000500 * 3037000500))
t bits echo $((0x5555 ^ 0x1234)) $((~0)) $((-1 >> 3)) $((0xffff & -256))
t compare echo $((3 < 4)) $((-1 > 1)) $((5 == 5 ? 11 : 22))
t hex printf '%x %o %X %d\n' 255 255 48879 -1
t loop sh -c 'i=0; s=0; while [ $i -lt 3000 ]; do s=$((s + i * i % 7)); i=$((i + 1)); done; echo $s'
t fibonacci sh -c 'a=0; b=1; i=0; while [ $i -lt 90 ]; do c=$((a + b)); a=$b; b=$c; i=$((i + 1)); done; echo $a'
t collatz sh -c 'n=27; c=0; while [ $n -ne 1 ]; do if [ $((n % 2)) = 0 ]; then n=$((n / 2)); else n=$((3 * n + 1)); fi; c=$((c + 1)); done; echo $c'
t factor factor 1000000007 600851475143 9007199254740993
t gcd sh -c 'a=1071; b=462; while [ $b -ne 0 ]; do c=$((a % b)); a=$b; b=$c; done; echo $a'

# ---- doubles by awk and printf (x87 long double in the C library's printf)
a sqrt 'for (i = 2; i < 14; i++) { x = i; for (k = 0; k < 12; k++) x = (x + i / x) / 2; printf "%.17g ", x } print ""'
a sine 'for (i = -5; i < 9; i++) { x = i / 3; s = 0; d = x; for (k = 1; k < 40; k += 2) { s += d; d *= -x * x / ((k + 1) * (k + 2)) } printf "%.17g ", s } print ""'
a exponential 'for (i = -9; i < 20; i += 3) { s = 0; d = 1; for (k = 1; k < 60; k++) { s += d; d *= i / 1.7 / k } printf "%.17g ", s } print ""'
a power 'for (i = -6; i < 8; i++) { x = 1; for (k = 0; k < 40 + i; k++) x *= 1.37 / (1 + i / 100); printf "%.17g ", x } print ""'
a sum 's = 0; for (i = 1; i <= 20000; i++) s += 1 / i; printf "%.17g\n", s'
a alternating 's = 0; for (i = 0; i < 20000; i++) s += (i % 2 ? -4 : 4) / (2 * i + 1); printf "%.17g\n", s'
a newton 'x = 1; for (i = 0; i < 8; i++) { x = (x + 2 / x) / 2; printf "%.17g ", x }; print ""'
a scales 'printf "%g %g %g %g %g\n", 1e300 * 1e10, -1e300 * 1e10, 1e-320, 5e-324, 1e-200 * 1e-200'
a integers 'printf "%d %d %d %d\n", 2147483648, -9007199254740992, 1e15, 3.999'
a formats 'printf "%e %E %f %F %G %a\n", 12345.678, 1e-9, 1 / 3, 2 / 3, 1e20, 1.5'
a widths 'printf "[%10.3f] [%-10.2e] [%+d] [%05d] [%c] [%s]\n", 3.14159, 31415.9, 7, 42, 65, "x"'
a modulo 'printf "%.15g %.15g %.15g\n", 5.5 % 2.25, -7 % 3, 1e17 % 7'
a strings 'print length("hello"), index("banana", "nan"), substr("engine", 3, 3), toupper("abc"), match("foobar", "o+"), RSTART, RLENGTH'
a random 'srand(7); for (i = 0; i < 6; i++) printf "%.12f ", rand(); print ""'
a matrix 'n = 12; for (i = 0; i < n; i++) for (j = 0; j < n; j++) { x[i, j] = 1 / (i + j + 1); y[i, j] = i - j + .5 } for (i = 0; i < n; i++) { s = 0; for (j = 0; j < n; j++) for (k = 0; k < n; k++) s += x[i, k] * y[k, j]; printf "%.14g ", s } print ""'
a split 'n = split("a:b:c:d", p, ":"); for (i = n; i > 0; i--) printf "%s", p[i]; print n'
a small 'x = 1; for (i = 0; i < 1060; i++) { x /= 2; if (i % 97 == 3) printf "%.17g ", x * 3 } print ""'
t printf printf '%.3f %e %g %10.4f|%-12g|\n' 3.14159265 123456.789 0.0001 2.5 1e100
t printf.more printf '%.20f %.0f %.0f %.0f\n' 0.1 0.5 1.5 2.5
t printf.text printf '%s|%10s|%-10s|%.3s|%b|%c\n' abc def ghi jklmno 'a\tb' xyz
t bc sh -c 'echo "scale=60; s(1); c(.5); l(10); 4*a(1); e(1); sqrt(2); 2^200; 1/7" | bc -l'
t bc.factorial sh -c 'echo "define f(n) { if (n < 2) return 1; return n * f(n - 1); }; f(60)" | bc'
t dc sh -c 'echo "20 k 2 v p 3 v p 100 d * p 16 o 48879 p" | dc'
t expr expr 17 \* 23 - 5 / 2
t expr.text expr "abcdef" : 'ab\(.*\)f'

# ---- patterns of data and their digests
t seq sh -c 'seq 1 20000 > n; wc n; md5sum < n'
t letters sh -c 'awk "BEGIN { for (i = 0; i < 30000; i++) { x = (x * 1103515245 + 12345) % 2147483648; printf \"%c\", 97 + int(x / 65536) % 26 } }" > l; wc -c l; sha256sum < l'
t zeros sh -c 'dd if=/dev/zero bs=4096 count=100 2>/dev/null | tee z | sha1sum'
t sha256 sha256sum n l z
t sha512 sha512sum n l z
t sha3 sha3sum n l z
t sha1 sha1sum n l z
t md5 md5sum n l z
t crc32 crc32 n l z

# ---- copies of all sizes and alignments
t dd sh -c 'for s in 1 2 3 5 7 8 15 16 17 31 32 33 63 64 65 127 128 129 255 256 257 511 513 1023 4095 4097; do dd if=l of=c bs=$s skip=3 count=9 2>/dev/null; md5sum < c; done'
t dd.seek sh -c 'cp l c; for s in 1 9 17 33 65 129 1000 4097; do dd if=n of=c bs=$s seek=$s skip=1 count=3 conv=notrunc 2>/dev/null; done; sha256sum < c'
t cmp sh -c 'cp l d; cmp l d && echo same; printf x | dd of=d bs=1 seek=12345 conv=notrunc 2>/dev/null; cmp l d'
t cmp.all sh -c 'cmp -l l d | wc -l'
t head sh -c 'for s in 1 15 16 17 33 100 1000; do head -c $s l | tail -c 7 | od -An -tx1; done'
t cut sh -c 'cut -c 3-11,20 l | head -c 40; cut -d0 -f2 n | sort -u | wc'
t swab sh -c 'dd if=l conv=swab 2>/dev/null | md5sum'

# ---- compression there and back
t gzip sh -c 'gzip -c l > g; gunzip -c g | cmp - l && gzip -t g; wc -c < g'
t gzip.levels sh -c 'gzip -9 -c n | zcat | md5sum; gzip -1 -c n | zcat | md5sum'
t bzip2 sh -c 'bzip2 -c l > b; md5sum < b; bunzip2 -c b | cmp - l'
t bzip2.zeros sh -c 'bzip2 -1 -c z | tee b | wc -c; bzcat b | cmp - z'
t lzop sh -c 'lzop -c n > o; lzop -dc o | md5sum'
t tar sh -c 'mkdir -p q/r; cp n l q; cp z q/r; tar c q | tar t | sort; tar cz q | tar xzO q/n | md5sum'
t uuencode sh -c 'head -c 1000 l | uuencode x | tee u | md5sum; uudecode -o v u; md5sum < v'
t base64 sh -c 'head -c 999 l | base64 | tee u | tail -1; base64 -d u | md5sum'
t cpio sh -c 'echo n | cpio -o -H newc 2>/dev/null | cpio -t 2>/dev/null'

# ---- text
t sort sh -c 'fold -w 9 l | sort | md5sum; fold -w 9 l | sort -r | head -3'
t sort.numbers sh -c 'awk "BEGIN { for (i = 0; i < 3000; i++) { x = (x * 69069 + 1) % 65536; print x - 30000, i } }" | sort -n -k1,1 | md5sum'
t sort.doubles sh -c 'awk "BEGIN { for (i = 0; i < 500; i++) { x = (x * 69069 + 1) % 65536; print (x - 30000) / 7 } }" | sort -g | head -4'
t uniq sh -c 'fold -w 1 l | sort | uniq -c | sort -rn | head -5'
t grep sh -c 'fold -w 60 l | grep -n "q[a-m]*z" | head -4; grep -c "7.*7" n'
t egrep sh -c 'grep -E "^(1|2)+0{2}$" n | tr "\n" " "'
t sed sh -c 'sed -n "s/\(.\)9\(.\)/<\2\1>/p" n | md5sum; echo "a b c" | sed "y/abc/xyz/; s/ /--/g"'
t sed.hold sh -c 'head -20 n | sed -n "1!G;h;\$p" | tr "\n" " "'
t tr sh -c 'tr a-z n-za-m < l | md5sum; tr -d aeiou < l | wc -c; tr -s 0 < n | md5sum'
t rev sh -c 'head -c 50 l | rev; tac n | md5sum'
t od sh -c 'head -c 70 l | od -A d -t x2; printf "\001\377\200" | od -t u1 -t d1 -t o1'
t od.doubles sh -c 'head -c 32 l | od -An -t fD; head -c 16 l | od -An -t fF'
t hexdump sh -c 'head -c 40 l | hexdump -C; head -c 33 l | xxd'
t diff sh -c 'head -50 n > e; sed "s/3/three/; 10d" e | diff e - | md5sum; diff -u e e && echo equal'
t patch sh -c 'head -50 n > e; sed "s/3/three/; 10d" e > f; diff -u e f > x; cp e w; patch w < x > /dev/null; cmp w f'
t nl sh -c 'head -5 n | nl; head -12 n | paste - - - -; head -3 n | expand | fold -w 1 | wc -l'
t wc wc n l z
t find sh -c 'find q -type f | sort; find q -name "?" -size +20k | sort'
t xargs sh -c 'head -100 n | xargs -n 7 echo | md5sum'
t date date -u -d @1234567890 '+%Y-%m-%d %H:%M:%S %j %U %a'
t cal cal -j 2 2024
t case sh -c 'for w in apple 42 zebra; do case $w in [a-m]*) echo low;; [0-9]*) echo digit;; *) echo high;; esac; done'
t quoting sh -c 'x="a b  c"; set -- $x; echo $# "$x" ${x#a } ${x%c} ${#x} ${y:-none}'
t functions sh -c 'f() { [ $1 -le 1 ] && echo 1 || echo $(($1 * $(f $(($1 - 1))))); }; f 12'
t pipes sh -c 'seq 1 500 | while read x; do echo $((x * x)); done | awk "{ s += \$1 } END { print s }"'
t here sh -c 'cat <<X
one $((1 + 1))
X'
t status sh -c 'false; echo $?; (exit 7); echo $?; ! true; echo $?'
t signal sh -c 'kill -TERM $$'
t divide.by.zero sh -c 'echo $((1 / 0))'
t trap sh -c 'trap "echo caught" USR1; kill -USR1 $$; echo after'
t killed sh -c 'sh -c "kill -SEGV \$\$"; echo $?'
t ed sh -c 'head -5 n > e; printf "2d\n1,\$s/4/four/\nw\nq\n" | ed e; cat e'
t dos sh -c 'head -3 n | unix2dos | od -c'
t strings sh -c 'printf "\001abcdef\002gh\003ijklm\n" | strings'
t factor.many sh -c 'seq 1000000 1000040 | xargs factor | md5sum'
t yes sh -c 'yes pattern | head -2000 | md5sum'
