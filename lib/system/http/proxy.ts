/** Which proxy a request goes through: the rules that Go programs follow, since users set them for those. */

import { BlockList, isIP } from "node:net";
import type { Environment } from "../environment.ts";

/**
 * The proxy for a URL by `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` in either case; null for none.
 *
 * `NO_PROXY` holds hosts (subdomains included), `.domains`, addresses, networks as `10.0.0.0/8`, each with an
 * optional port, or `*`. Localhost and loopback addresses are never reached through a proxy.
 */
export function proxyFor(url: URL, env: Environment): string | null {
  const variable = url.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const proxy = env[variable] || env[variable.toLowerCase()];
  if (!proxy || isLoopback(hostOf(url)) || isExempt(url, env["NO_PROXY"] || env["no_proxy"] || "")) {
    return null;
  }
  return proxy.includes("://") ? proxy : `http://${proxy}`;
}

/** Whether a host name or address means this machine. */
function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

function isExempt(url: URL, list: string): boolean {
  const host = hostOf(url);
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return list.split(",").map((entry) => entry.trim().toLowerCase()).filter(Boolean).some((entry) => {
    if (entry === "*") return true;
    if (entry.includes("/")) return isInNetwork(host, entry);
    const [, name = entry, only] = /^(.*?)(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry) ?? [];
    if (only !== undefined && only !== port) return false;
    const bare = name.replace(/^\[(.*)\]$/, "$1");
    if (isIP(host) || isIP(bare)) return host === bare;
    const domain = bare.replace(/^\*?\./, "");
    return host.endsWith(`.${domain}`) || (domain === bare && host === domain);
  });
}

function isInNetwork(host: string, network: string): boolean {
  const family = isIP(host);
  const [base = "", bits = ""] = network.split("/");
  if (family === 0 || isIP(base) !== family || !/^\d{1,3}$/.test(bits)) return false;
  if (Number(bits) > (family === 6 ? 128 : 32)) return false;
  const name = family === 6 ? "ipv6" : "ipv4";
  const block = new BlockList();
  block.addSubnet(base, Number(bits), name);
  return block.check(host, name);
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, "$1").toLowerCase();
}
