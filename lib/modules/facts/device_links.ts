/** The names under which the block devices of a host are known besides their own. */

import { baseName } from "../../model/path.ts";
import { dict, type Value } from "../../model/value.ts";
import type { HostData } from "./host_data.ts";

type Names = ReadonlyMap<string, readonly string[]>;

export class DeviceLinks {
  readonly #kinds: Readonly<Record<string, Names>>;
  readonly #host: HostData;

  constructor(host: HostData) {
    this.#host = host;
    this.#kinds = {
      ids: linksIn("/dev/disk/by-id", host),
      uuids: linksIn("/dev/disk/by-uuid", host),
      labels: linksIn("/dev/disk/by-label", host),
      masters: grouped([...host.present].flatMap((path) => {
        const [, owner, slave] = /^\/sys\/block\/([^/]+)\/slaves\/(.+)/.exec(path) ?? [];
        return owner === undefined || slave === undefined ? [] : [[slave, owner] as const];
      })),
    };
  }

  /** The names of all devices. */
  all(): Value {
    const kinds = Object.entries(this.#kinds);
    return dict(Object.fromEntries(kinds.map(([kind, names]) => [kind, new Map<Value, Value>(names)])));
  }

  /** The names of one device, by their kinds. */
  of(device: string): Value {
    const kinds = Object.entries(this.#kinds);
    return dict(Object.fromEntries(kinds.map(([kind, names]) => [kind, names.get(device) ?? []])));
  }

  /** The World Wide Name of a device. */
  wwnOf(device: string): string | undefined {
    const name = this.#kinds["ids"]?.get(device)?.findLast((id) => id.startsWith("wwn-"));
    return name?.slice("wwn-".length);
  }

  /** The UUID of what lies on a device, which is given by its path. */
  uuidOf(path: string): string | undefined {
    const mapped = path.startsWith("/dev/mapper/") ? this.#mapped(path.slice("/dev/mapper/".length)) : null;
    return this.#kinds["uuids"]?.get(mapped ?? baseName(path))?.[0];
  }

  /** The device that the device mapper knows under a name. */
  #mapped(name: string): string | null {
    const path = this.#host.filesBelow("/sys/block").find((one) =>
      one.endsWith("/dm/name") && this.#host.file(one) === name
    );
    return path?.split("/")[3] ?? null;
  }
}

function linksIn(folder: string, host: HostData): Names {
  return grouped(
    host.linksBelow(folder).map(([path, target]) => [baseName(target), baseName(path)] as const),
  );
}

function grouped(pairs: readonly (readonly [device: string, name: string])[]): Names {
  const names = new Map<string, string[]>();
  for (const [device, name] of pairs) names.set(device, [...names.get(device) ?? [], name]);
  return new Map([...names].map(([device, all]) => [device, [...new Set(all)].sort()]));
}
