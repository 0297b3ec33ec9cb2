/**
 * What a ramdisk does without: documentation, translations, the package manager with its state (it is there while the
 * ramdisk is built), Perl, systemd's units, sources of generated databases. Patterns of `mksquashfs -wildcards`.
 */
const ANYWHERE = [
  "usr/share/doc/*", "usr/share/man/*", "usr/share/locale/*", "usr/share/info/*", "usr/share/lintian/*",
  "usr/share/bash-completion/*", "usr/share/zsh/*", "usr/share/common-licenses/*", "usr/share/zoneinfo/*", "usr/share/i18n/*",
  "usr/share/bug/*", "usr/share/doc-base/*", "usr/share/menu/*", "usr/share/gcc/*", "usr/share/initramfs-tools/*",
  "usr/share/debconf/*", "usr/share/debianutils/*", "usr/share/keyrings/*", "usr/share/polkit-1/*", "usr/share/sensible-utils/*",
  "var/lib/apt/*", "var/lib/dpkg/*", "var/cache/*", "var/log/*", "var/backups/*", "usr/src/*",
  "boot/*", "vmlinuz*", "initrd.img*", "tmp/*", "run/*", "dev/*", "etc/resolv.conf", "etc/apt/*", "etc/dpkg/*",
  "etc/initramfs-tools/*", "etc/kernel/*", "etc/cron.*", "etc/systemd/*",
] as const;

const BASE_ONLY = [
  "usr/lib/modules/*",
  "usr/share/perl/*", "usr/share/perl5/*", "usr/lib/*-linux-gnu/perl/*", "usr/lib/*-linux-gnu/perl-base/*", "usr/lib/*-linux-gnu/libperl*", "usr/bin/perl*",
  "usr/lib/apt/*", "usr/lib/dpkg/*", "usr/share/dpkg/*", "usr/bin/apt*", "usr/bin/dpkg*", "usr/lib/*-linux-gnu/libapt-*",
  "usr/lib/*-linux-gnu/gconv/*", "usr/lib/*-linux-gnu/libmvec*",
  "usr/lib/udev/hwdb.d/*", "usr/lib/systemd/system/*", "usr/lib/systemd/user*", "usr/lib/initramfs-tools/*", "usr/sbin/mkinitramfs", "usr/sbin/update-initramfs",
  "usr/bin/localedef", "usr/sbin/ldconfig", "usr/bin/iconv", "usr/sbin/iconvconfig", "usr/lib/locale/*",
  "usr/bin/deb-systemd*", "usr/bin/debconf*", "usr/share/misc/enterprise-numbers.txt",
] as const;

export function prunePatterns(layer: "base" | "above"): readonly string[] {
  return layer === "base" ? [...ANYWHERE, ...BASE_ONLY] : ANYWHERE;
}
