import { match, strictEqual as equal } from "node:assert/strict";
import { proofFor } from "./challenge.ts";
import { digestAnswer } from "./digest_auth.ts";
import { splitLogin } from "./login.ts";

const REQUEST = { method: "GET", url: new URL("http://www.example.org/dir/index.html") };
const ME = { user: "me", password: "pässword" };

Deno.test("digestAnswer answers as the examples of RFC 2617 and RFC 7616 do", () => {
  const old = new Map([
    ["realm", "testrealm@host.com"],
    ["nonce", "dcd98b7102dd2f0e8b11d0f600bfb0c093"],
    ["qop", "auth,auth-int"],
    ["opaque", "5ccc069c403ebaf9f0171e9517f40e41"],
  ]);
  equal(
    digestAnswer(old, { user: "Mufasa", password: "Circle Of Life" }, REQUEST, "0a4f113b"),
    'Digest username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", ' +
      'uri="/dir/index.html", response="6629fae49393a05397450978507c4ef1", ' +
      'opaque="5ccc069c403ebaf9f0171e9517f40e41", algorithm="MD5", qop=auth, nc=00000001, cnonce="0a4f113b"',
  );
  const modern = new Map([
    ["realm", "http-auth@example.org"],
    ["nonce", "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"],
    ["qop", "auth, auth-int"],
    ["algorithm", "SHA-256"],
  ]);
  const nonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
  match(
    digestAnswer(modern, { user: "Mufasa", password: "Circle of Life" }, REQUEST, nonce) ?? "",
    /response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"/,
  );
});

for (
  const { challenge, proof } of [
    { challenge: "Basic", proof: /^Basic bWU6cMOkc3N3b3Jk$/ },
    { challenge: 'Basic realm="a, b"', proof: /^Basic / },
    { challenge: 'Digest realm="x", nonce="n", qop="auth", Basic realm="x"', proof: /^Digest username="me"/ },
    { challenge: 'Digest realm="x", nonce="n", algorithm=MD4, Basic realm="x"', proof: /^Basic / },
    { challenge: 'Digest realm="x \\"y\\"", nonce="n"', proof: /realm="x \\"y\\""/ },
    { challenge: 'Digest realm="x", nonce="n", qop="auth-int"', proof: null },
    { challenge: "Negotiate", proof: null },
    { challenge: null, proof: null },
  ]
) {
  Deno.test(`proofFor answers ${challenge} with ${proof ?? "nothing"}`, () => {
    const found = proofFor(challenge === null ? [] : [["WWW-Authenticate", challenge]], ME, REQUEST);
    if (proof === null) equal(found, null);
    else match(found ?? "", proof);
  });
}

Deno.test("splitLogin takes the login out of a URL", () => {
  const { url, login } = splitLogin(new URL("http://me%40home:a%3Ab@a.test/x"));
  equal(url.href, "http://a.test/x");
  equal(`${login?.user} ${login?.password}`, "me@home a:b");
  equal(splitLogin(new URL("http://a.test/")).login, null);
});
