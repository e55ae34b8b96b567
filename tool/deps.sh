#!/bin/sh
# Installs what is missing from Debian's archive: `deps.sh build` what building
# and running need, `deps.sh build test` what the tests need as well. Asks for
# nothing when all is there. Needs root or sudo only when something is missing.
set -eu

build="gcc libc6-dev meson ninja-build pkg-config python3 libmicrohttpd-dev libisal-dev
zlib1g-dev libzip-dev libexpat1-dev libxlsxwriter-dev libsqlite3-dev libsodium-dev nettle-dev
libpango1.0-dev fonts-liberation libunistring-dev libjansson-dev libcurl4-openssl-dev liboath-dev libqrencode-dev libseccomp-dev libzint-dev libssl-dev libturbojpeg0-dev libpng-dev libcmocka-dev libfreexl-dev libdeflate-dev libclamav12"
test="clang libclang-rt-14-dev sqlite3 python3-openpyxl python3-xlwt libreoffice-calc-nogui
chromium fonts-dejavu-core poppler-utils qpdf curl netcat-openbsd zbar-tools dmtx-utils python3-aiosmtpd"
wanted=""
for group in "$@"; do
    case $group in
    build) wanted="$wanted $build" ;;
    test)
        wanted="$wanted $test"
        # Another Node than Debian's serves as well.
        command -v node > /dev/null || wanted="$wanted nodejs"
        command -v npm > /dev/null || wanted="$wanted npm"
        ;;
    *) echo "deps.sh: no such group: $group" >&2; exit 3 ;;
    esac
done

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo > /dev/null; then sudo "$@"
    else echo "deps.sh: root or sudo is needed to install:$missing" >&2; exit 3
    fi
}

missing=""
for package in $wanted; do
    dpkg-query -W -f '${Status}' "$package" 2> /dev/null | grep -q 'ok installed' || missing="$missing $package"
done
if [ -n "$missing" ]; then
    echo "Installing:$missing"
    as_root apt-get update -qq
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing > /dev/null
fi

# clamd alone, unpacked beside the build: installing its package would start
# services that fetch signatures, which nothing here needs.
if [ ! -x /usr/sbin/clamd ] && [ ! -x build-clamav/usr/sbin/clamd ]; then
    mkdir -p build-clamav/package
    (cd build-clamav/package && { apt-get download -qq clamav-daemon 2> /dev/null ||
        { as_root apt-get update -qq && apt-get download -qq clamav-daemon; }; })
    dpkg -x build-clamav/package/clamav-daemon_*.deb build-clamav
fi

# The packages of the browser tests and of the contract test, pinned by their lock files.
case " $* " in
*" test "*)
    for folder in test/browser test/contract; do
        if ! cmp -s $folder/package-lock.json $folder/node_modules/.installed-lock; then
            (cd $folder && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error &&
                cp package-lock.json node_modules/.installed-lock)
        fi
    done
    ;;
esac
