/**
 * What a ramdisk does without: documentation, translations, the package manager with its state (it is there while the
 * ramdisk is built), Perl, systemd's units, sources of generated databases. Patterns of `mksquashfs -wildcards`.
 */
const ANYWHERE = [
  "usr/share/doc/*",
  "usr/share/man/*",
  "usr/share/locale/*",
  "usr/share/info/*",
  "usr/share/lintian/*",
  "usr/share/bash-completion/*",
  "usr/share/zsh/*",
  "usr/share/common-licenses/*",
  "usr/share/zoneinfo/*",
  "usr/share/i18n/*",
  "usr/share/bug/*",
  "usr/share/doc-base/*",
  "usr/share/menu/*",
  "usr/share/gcc/*",
  "usr/share/initramfs-tools/*",
  "usr/share/debconf/*",
  "usr/share/debianutils/*",
  "usr/share/keyrings/*",
  "usr/share/polkit-1/*",
  "usr/share/sensible-utils/*",
  "var/lib/apt/*",
  "var/lib/dpkg/*",
  "var/cache/*",
  "var/log/*",
  "var/backups/*",
  "usr/src/*",
  "boot/*",
  "vmlinuz*",
  "initrd.img*",
  "tmp/*",
  "run/*",
  "dev/*",
  "etc/resolv.conf",
  "etc/apt/*",
  "etc/dpkg/*",
  "etc/initramfs-tools/*",
  "etc/kernel/*",
  "etc/cron.*",
  "etc/systemd/*",
] as const;

const BASE_ONLY = [
  "usr/lib/modules/*",
  "usr/share/perl/*",
  "usr/share/perl5/*",
  "usr/lib/*-linux-gnu/perl/*",
  "usr/lib/*-linux-gnu/perl-base/*",
  "usr/lib/*-linux-gnu/libperl*",
  "usr/bin/perl*",
  "usr/lib/apt/*",
  "usr/lib/dpkg/*",
  "usr/share/dpkg/*",
  "usr/bin/apt*",
  "usr/bin/dpkg*",
  "usr/lib/*-linux-gnu/libapt-*",
  "usr/lib/*-linux-gnu/gconv/*",
  "usr/lib/*-linux-gnu/libmvec*",
  "usr/lib/udev/hwdb.d/*",
  "usr/lib/systemd/system/*",
  "usr/lib/systemd/user*",
  "usr/lib/initramfs-tools/*",
  "usr/sbin/mkinitramfs",
  "usr/sbin/update-initramfs",
  "usr/bin/localedef",
  "usr/sbin/ldconfig",
  "usr/bin/iconv",
  "usr/sbin/iconvconfig",
  "usr/lib/locale/*",
  "usr/bin/deb-systemd*",
  "usr/bin/debconf*",
  "usr/share/misc/enterprise-numbers.txt",
] as const;

/** Elements of whose packages it is known what they need of what is left out. */
export const LEAN_ELEMENTS: readonly string[] = ["ingot-agent", "dhcp-all-interfaces"];

/**
 * Libraries and programs that only the package manager, Perl and the tools for making passwords and initramfs use: left
 * out when no other element installs packages, since a package of the author's may well need one of them.
 */
const UNUSED_BY_STOCK = [
  "libgnutls*",
  "libp11-kit*",
  "libunistring*",
  "libhogweed*",
  "libnettle*",
  "libidn2*",
  "libtasn1*",
  "libdb-5*",
  "libgssapi*",
  "libkrb5*",
  "libk5crypto*",
  "libnsl*",
  "libgcc_s.so.0",
  "libxxhash*",
  "libmenu*",
  "libpanel*",
  "libform*",
  "libdrop_ambient*",
  "libapparmor*",
  "libdebconfclient*",
  "libtirpc*",
]
  .map((name) => `usr/lib/*-linux-gnu/${name}`)
  .concat([
    "usr/lib/udev/hwdb.bin",
    "usr/lib/klibc/*",
    "usr/lib/klibc*",
    "usr/sbin/smartd",
    "usr/sbin/ipmievd",
    "usr/sbin/tc",
    "usr/sbin/cgdisk",
    "usr/sbin/debugfs",
    "usr/sbin/devlink",
    "usr/bin/rdma",
    "usr/bin/gpgv",
    "usr/sbin/arpd",
    "usr/sbin/update-passwd",
    "usr/bin/ss",
    "usr/sbin/mdmon",
    "usr/share/ca-certificates/*",
    "usr/share/smartmontools/*",
    "usr/lib/*-linux-gnu/security/*",
    "usr/lib/*-linux-gnu/e2initrd_helper",
    "usr/share/pixmaps/*",
    "usr/share/terminfo/*",
    "usr/share/perl*",
    "usr/share/readline/*",
    "usr/share/tabset/*",
  ]);

/** What is left out of a layer: of the root, of the root when only LEAN_ELEMENTS install packages, or of a layer above. */
export function prunePatterns(layer: "root" | "lean-root" | "above"): readonly string[] {
  if (layer === "above") return ANYWHERE;
  return [...ANYWHERE, ...BASE_ONLY, ...(layer === "lean-root" ? UNUSED_BY_STOCK : [])];
}
