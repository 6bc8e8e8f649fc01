import { strictEqual as equal } from "node:assert/strict";
import { FIELDS, type Repository, repositoryText } from "./deb822.ts";

const NOTHING = Object.fromEntries(Object.keys(FIELDS).map((name) => [name, null])) as unknown as Repository;

Deno.test("repositoryText writes what is given, in the order of the arguments", () => {
  const text = repositoryText({
    ...NOTHING,
    name: "mirror",
    types: ["deb", "deb-src"],
    uris: ["https://a/debian", "https://b/debian"],
    suites: ["bookworm"],
    by_hash: false,
    allow_insecure: true,
    date_max_future: 10,
    signed_by: "/etc/apt/keyrings/mirror.asc",
  });
  equal(
    text,
    "Allow-Insecure: yes\nBy-Hash: no\nDate-Max-Future: 10\nX-Repolib-Name: mirror\n" +
      "Signed-By: /etc/apt/keyrings/mirror.asc\nSuites: bookworm\nTypes: deb deb-src\n" +
      "URIs: https://a/debian https://b/debian\n",
  );
});

Deno.test("repositoryText indents a key that is text, with a dot for an empty line", () => {
  const text = repositoryText({ ...NOTHING, name: "m", types: ["deb"], signed_by: "BEGIN\n\nabc\nEND\n" });
  equal(text, "X-Repolib-Name: m\nSigned-By:\n    BEGIN\n    .\n    abc\n    END\nTypes: deb\n");
});
