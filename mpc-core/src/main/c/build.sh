#!/bin/sh
# Compiles the kernels in C into a resource of the jar: build.sh JAVA_HOME OS ARCHITECTURE CLASSES, where OS and
# ARCHITECTURE are as Java names them. Without a compiler the build goes on without these kernels.
set -u
cd "$(dirname "$0")" || exit 1
java_home=$1
classes=$4
folder=$classes/native/$(printf '%s-%s' "$2" "$3" | tr 'A-Z ' 'a-z-')
library=$folder/libsecformer-ring.so

left_out() {
    rm -rf "$classes/native"
    echo "[WARNING] The kernels in C are left out, the Vector API will be used: $1."
    exit 0
}

[ -f "$library" ] && [ -z "$(find . -type f -newer "$library")" ] && exit 0

compiler=${CC:-cc}
command -v "${compiler%% *}" >/dev/null 2>&1 || left_out "there is no C compiler \"$compiler\" (set CC to name one)"
headers=$java_home/include
[ -f "$headers/jni.h" ] || left_out "this JDK has no include/jni.h"

mkdir -p "$folder" || exit 1
unfinished=$library.$$
log=$unfinished.log
# shellcheck disable=SC2086 # CC may have options
if $compiler -std=gnu11 -O3 -ffp-contract=off -fPIC -shared -fvisibility=hidden -Wall -Wextra \
        -I"$headers" -I"$headers/linux" -I"$headers/darwin" -o "$unfinished" ring_kernels.c elements.c openings.c reals.c >"$log" 2>&1; then
    mv "$unfinished" "$library"
    rm -f "$log"
else
    reason=$(grep -m 1 error "$log" || head -n 1 "$log")
    rm -f "$unfinished" "$log"
    left_out "\"$compiler\" failed with: $reason"
fi
