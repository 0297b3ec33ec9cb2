export interface NetworkInterface {
  readonly name: string;
  readonly mac: string;
  readonly ipv4: string | null;
  readonly ipv6: string | null;
  readonly hasCarrier: boolean;
  /** PCI vendor and device id: `0x8086`. */
  readonly vendor: string | null;
  readonly product: string | null;
  readonly speedMbps: number | null;
}
