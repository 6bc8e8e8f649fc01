import { strictEqual as equal } from "node:assert/strict";
import { proxyFor } from "./proxy.ts";

const PROXIES = { HTTP_PROXY: "http://proxy:3128", https_proxy: "secure-proxy:3129" };

for (
  const { name, url, env = PROXIES, proxy } of [
    { name: "takes the variable of the scheme", url: "http://a.test/", proxy: "http://proxy:3128" },
    { name: "adds the scheme that is missing", url: "https://a.test/", proxy: "http://secure-proxy:3129" },
    { name: "gives none where none is set", url: "https://a.test/", env: {}, proxy: null },
    { name: "leaves localhost alone", url: "http://localhost:5000/", proxy: null },
    { name: "leaves loopback addresses alone", url: "http://127.8.9.1/", proxy: null },
    { name: "leaves the IPv6 loopback alone", url: "https://[::1]:5000/", proxy: null },
  ]
) {
  Deno.test(`proxyFor ${name}`, () => equal(proxyFor(new URL(url), env), proxy));
}

for (
  const { list, url, exempt } of [
    { list: "*", url: "http://a.test", exempt: true },
    { list: "a.test", url: "http://a.test", exempt: true },
    { list: "a.test", url: "http://sub.a.test", exempt: true },
    { list: "a.test", url: "http://ba.test", exempt: false },
    { list: ".a.test", url: "http://sub.a.test", exempt: true },
    { list: ".a.test", url: "http://a.test", exempt: false },
    { list: "*.a.test", url: "http://sub.a.test", exempt: true },
    { list: "b.test, A.test", url: "http://a.test", exempt: true },
    { list: "a.test:5000", url: "http://a.test:5000", exempt: true },
    { list: "a.test:5000", url: "http://a.test", exempt: false },
    { list: "a.test:80", url: "http://a.test", exempt: true },
    { list: "10.1.2.3", url: "http://10.1.2.3:5000", exempt: true },
    { list: "10.1.0.0/16", url: "http://10.1.2.3", exempt: true },
    { list: "10.1.0.0/16", url: "http://10.2.2.3", exempt: false },
    { list: "10.1.0.0/99", url: "http://10.1.2.3", exempt: false },
    { list: "fd00::/8", url: "http://[fd01::2]/", exempt: true },
    { list: "fd01::2", url: "http://[fd01::2]:5000/", exempt: true },
    { list: "0.0.0.3", url: "http://10.0.0.3", exempt: false },
  ]
) {
  Deno.test(`proxyFor ${exempt ? "exempts" : "does not exempt"} ${url} by NO_PROXY ${list}`, () => {
    const env = { HTTP_PROXY: "http://proxy:3128", NO_PROXY: list };
    equal(proxyFor(new URL(url), env), exempt ? null : "http://proxy:3128");
  });
}
