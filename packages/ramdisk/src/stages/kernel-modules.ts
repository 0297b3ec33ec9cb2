/**
 * Which of Debian's kernel modules a ramdisk has: what finds and drives disks and wired networks of real machines,
 * and what they hang on (buses, consoles, keyboards, TPM, sensors of disks), and the filesystems of instances.
 * Patterns of module paths below `kernel/`, in the order of inclusion and exclusion.
 */
const INCLUDED = [
  /^drivers\/(?:acpi|ata|block|bus|cdrom|char|clk|cxl|dax|dca|dma|firmware|hv|i2c|md|message|mfd|misc|mmc|nvdimm|nvme|nvmem)\//,
  /^drivers\/(?:parport|pci|phy|pinctrl|platform\/x86|ptp|pps|regulator|reset|rtc|scsi|thunderbolt|ufs|uio|vfio|vhost|virt|virtio|xen)\//,
  /^drivers\/input\/(?:evdev|serio|keyboard|mouse\/(?:psmouse|hyperv))/,
  /^drivers\/hid\/(?:hid|hid-generic|hid-hyperv|usbhid\/usbhid)\.ko/,
  /^drivers\/hwmon\/(?:coretemp|drivetemp|ipmi|k10temp|acpi_power_meter)/,
  /^drivers\/infiniband\/(?:core|hw\/(?:mlx5|mlx4|bnxt_re|irdma))\//,
  /^drivers\/net\/[^/]+\.ko/,
  /^drivers\/net\/(?:bonding|ethernet|fjes|hyperv|mdio|pcs|phy|usb|vmxnet3|xen-netback)\//,
  /^drivers\/tty\//,
  /^drivers\/usb\/(?:class|common|core|host|roles|storage|typec|serial\/usbserial|serial\/(?:ftdi_sio|pl2303|cp210x))/,
  /^fs\/(?:autofs|btrfs|configfs|efivarfs|exfat|ext4|fat|fuse|isofs|jbd2|mbcache|nls|overlayfs|squashfs|udf|xfs)/,
  /^(?:arch|block|crypto|lib|security|mm|virt)\//,
  /^net\/(?:802|8021q|bridge\/bridge|core|dcb|devlink|dns_resolver|ipv4\/[^/]+\.ko|ipv6\/[^/]+\.ko|key|llc|packet|psample|tls|unix|vmw_vsock|xdp)/,
];

const EXCLUDED = [
  /(?:^|[/_-])(?:test|selftest|tests)[_.-]|torture|_test\.ko|\/tests\//,
  /^drivers\/(?:block\/(?:drbd|rbd|nbd|pktcdvd|aoe|zram)|char\/(?:pcmcia|agp|xillybus)|i2c\/muxes|misc\/(?:habanalabs|lkdtm|genwqe|cardreader|sgi-|mei\/mei_wdt))/,
  /^drivers\/(?:mtd|gpu|media|staging|iio)\//,
  /^drivers\/net\/(?:ethernet\/(?:mellanox\/mlxsw|netronome|sfc\/falcon|dec\/tulip\/xircom|8390\/(?:pcnet_cs|axnet_cs)|fujitsu|smsc\/smc91c92|xircom|microsoft)|phy\/sfp)/,
  /^drivers\/net\/(?:vxlan|geneve|gtp|bareudp|macsec|amt|vrf|ifb|nlmon|vsockmon|veth|tap|tun|ntb_netdev|eql|rionet|sungem_phy|wireguard|netconsole|pfcp|thunderbolt|net_failover_test|dummy)\.ko/,
  /^drivers\/net\/usb\/(?:cdc-phonet|hso|qmi_wwan|sierra_net|huawei|rndis_wlan|kalmia|lg-vl600|int51x1|gl620a|net1080|plusb|cx82310|zaurus|ipheth|cdc_mbim)/,
  /^drivers\/(?:platform\/x86\/(?!wmi|mxm-wmi|intel\/(?:vsec|pmt|hid)|hp|dell-smbios|dell\/dell-smbios|dcdbas|dell\/dcdbas))/,
  /^drivers\/(?:scsi\/(?:bfa|pcmcia|fcoe|qedf|qedi|bnx2fc|csiostor|cxgbi|aic94xx|qla4xxx|libfc|be2iscsi|scsi_debug|ips|aha|dc395|dpt_i2o|initio|advansys|atp870u|nsp32|qlogicfas|eata|wd719x|dmx3191d|fdomain|a100u2w|imm|ppa|qla1280)|target)/,
  /^drivers\/(?:mmc\/host\/(?:vub300|ushc|cb710|tifm|wbsd|sdricoh|via-sdmmc|toshsd|mtk)|md\/bcache|md\/(?:dm-vdo|dm-zoned|dm-ebs|dm-log-writes|dm-clone|dm-dust|dm-era|dm-flakey|dm-unstripe))/,
  /^drivers\/(?:vfio|vhost|uio|xen\/(?!xenbus|gntdev|evtchn|xenfs|privcmd)|thunderbolt|nvme\/target|cxl|pinctrl|clk|phy|ptp\/ptp_(?:ocp|idt|clockmatrix))/,
  /^drivers\/usb\/(?:gadget|host\/(?:isp|sl811|u132|r8a66597|oxu|fotg|max3421|xen)|typec\/(?!ucsi|typec\.ko))/,
  /^drivers\/tty\/(?:n_gsm|n_hdlc|synclink|serial\/(?!8250))/,
  /^(?:arch\/x86\/kvm|virt\/|lib\/(?:test|livepatch|zstd\/zstd_compress)|fs\/nls\/nls_(?!cp437|iso8859-1|utf8|ascii|cp850))/,
  /^net\/(?:ipv4\/(?:tcp_(?!cubic|bbr)|.*tunnel|ip_gre|ip_vti|ipcomp|esp4|ah4|fou|inet_diag|raw_diag|udp_diag|gre)|ipv6\/(?:.*tunnel|ip6_gre|ip6_vti|ipcomp6|esp6|ah6|fou6|sit|mip6|ila)|key)/,
  /^crypto\/(?:ecrdsa|sm2|sm3|sm4|streebog|anubis|khazad|tea|seed|fcrypt|camellia|cast|serpent|twofish|blowfish|aria|vmac|keywrap|michael|rmd160|wp512|842|async_tx\/raid6test|tcrypt)/,
  /^arch\/x86\/(?:crypto\/(?:camellia|cast|serpent|twofish|blowfish|aria|sm3|sm4|des3|nhpoly|polyval|chacha|curve|poly)|oprofile)/,
  /^(?:security\/keys\/trusted|lib\/crypto\/(?:curve|chacha))/,
];

/** Whether the ramdisk has the module at this path below `kernel/`, unless another module needs it. */
export function wantsModule(path: string): boolean {
  return INCLUDED.some((pattern) => pattern.test(path)) && !EXCLUDED.some((pattern) => pattern.test(path));
}

/** The wanted modules and all that they depend on, by `modules.dep`: paths that begin with `kernel/`. */
export function selectModules(modulesDep: string, wanted: (path: string) => boolean = wantsModule): string[] {
  const dependencies = new Map(
    modulesDep
      .split("\n")
      .filter((line) => line.includes(":"))
      .map((line): [string, string[]] => {
        const [path = "", rest = ""] = line.split(":");
        return [path, rest.split(" ").filter((word) => word !== "")];
      }),
  );
  const chosen = new Set<string>();
  const choose = (path: string) => {
    if (chosen.has(path)) return;
    chosen.add(path);
    for (const needed of dependencies.get(path) ?? []) choose(needed);
  };
  for (const path of dependencies.keys()) if (wanted(path.replace(/^(?:updates|extra|kernel)\//, ""))) choose(path);
  return [...chosen].toSorted();
}
