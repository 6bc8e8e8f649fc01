/** Addresses as `ip addr show` prints them. */

export interface Address4 {
  readonly device: string;
  /** The device, or its name with a number behind a colon. */
  readonly label: string;
  readonly address: string;
  /** Empty where there is none. */
  readonly broadcast: string;
  readonly netmask: string;
  readonly network: string;
  readonly prefix: string;
  readonly isSecondary: boolean;
}

export interface Address6 {
  readonly device: string;
  readonly address: string;
  readonly prefix: string;
  readonly scope: string;
}

/** All addresses, those of one device in their order. */
export function addressesOf(
  text: string,
): { readonly v4: readonly Address4[]; readonly v6: readonly Address6[] } {
  const v4: Address4[] = [];
  const v6: Address6[] = [];
  let device = "";
  for (const line of text.split("\n")) {
    const words = line.trim().split(/\s+/);
    const head = /^\d+: ([^:@]+)[:@]/.exec(line)?.[1];
    if (head !== undefined) device = head;
    else if (words[0] === "inet") v4.push(address4(words, device));
    else if (words[0] === "inet6") v6.push(address6(words, device));
  }
  return { v4, v6 };
}

function address4(words: readonly string[], device: string): Address4 {
  // A point-to-point link has no prefix of its own.
  const [address = "", prefix = "32"] = (words[1] ?? "").split("/");
  const bits = numberOf(address);
  const mask = Number(prefix) === 0 ? 0 : (0xffffffff << (32 - Number(prefix))) >>> 0;
  return {
    device,
    label: words.at(-1) ?? device,
    address,
    broadcast: words[1]?.includes("/") && words[2] === "brd" ? words[3] ?? "" : "",
    netmask: dotted(mask),
    network: dotted((bits & mask) >>> 0),
    prefix,
    isSecondary: words.includes("secondary"),
  };
}

function address6(words: readonly string[], device: string): Address6 {
  if (words[2] === "peer") {
    return { device, address: words[1] ?? "", prefix: words[3]?.split("/")[1] ?? "", scope: words[5] ?? "" };
  }
  const [address = "", prefix = ""] = (words[1] ?? "").split("/");
  return { device, address, prefix, scope: words[3] ?? "" };
}

function numberOf(address: string): number {
  return address.split(".").reduce((number, part) => number * 256 + Number(part), 0);
}

function dotted(bits: number): string {
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 0xff).join(".");
}
