import { deepStrictEqual as deepEqual, throws } from "node:assert/strict";
import { readKubeconfig } from "./kubeconfig.ts";

const CONFIG = `
current-context: east
contexts:
  - {name: east, context: {cluster: a, user: file, namespace: mirror}}
  - {name: west, context: {cluster: b, user: program}}
  - {name: lost, context: {cluster: none}}
  - {name: old, context: {cluster: a, user: provider}}
clusters:
  - {name: a, cluster: {server: "https://a:6443", certificate-authority: ca.pem}}
  - {name: b, cluster: {server: "https://b", insecure-skip-tls-verify: true, proxy-url: "http://proxy:3128"}}
users:
  - {name: file, user: {client-certificate-data: Y2VydA==, client-key: /keys/k.pem, as: root, as-groups: [g]}}
  - name: program
    user:
      exec: {command: login, args: [--cluster, b], env: [{name: A, value: b}]}
  - {name: provider, user: {auth-provider: {name: oidc}}}
`;
const read = (context: string | null) => readKubeconfig(CONFIG, "/home/u/.kube/config", context);

Deno.test("readKubeconfig reads the current context; files lie beside it", () => {
  deepEqual(read(null), {
    server: "https://a:6443",
    verify: true,
    authority: { kind: "file", path: "/home/u/.kube/ca.pem" },
    certificate: { kind: "text", text: "cert" },
    key: { kind: "file", path: "/keys/k.pem" },
    token: null,
    tokenFile: null,
    username: null,
    password: null,
    exec: null,
    proxy: null,
    namespace: "mirror",
    impersonate: { user: "root", groups: ["g"] },
  });
});

Deno.test("readKubeconfig reads another context", () => {
  const { server, verify, proxy, exec } = read("west");
  deepEqual({ server, verify, proxy, exec }, {
    server: "https://b",
    verify: false,
    proxy: "http://proxy:3128",
    exec: {
      argv: ["login", "--cluster", "b"],
      environment: { A: "b" },
      apiVersion: "client.authentication.k8s.io/v1",
    },
  });
});

for (
  const [context, message] of [
    ["none", /no context none$/],
    ["lost", /no cluster none$/],
    ["old", /auth-provider is not supported/],
  ] as const
) {
  Deno.test(`readKubeconfig refuses the context ${context}`, () => {
    throws(() => read(context), { message });
  });
}
