/** `get_url` against a real server: fetched by ferry itself, and by `curl` and `wget` on a host. */

import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { getUrl } from "../../lib/modules/builtin/get_url.ts";
import { inWebLab, SHA256, TEXT, WAYS } from "../support/web_lab.ts";

for (const { way, missing } of WAYS) {
  const ignore = missing !== null;
  Deno.test({
    name: `get_url fetches by ${way}${ignore ? ` (skipped: ${missing})` : ""}`,
    ignore,
    fn: async (test) => {
      await inWebLab(way, async ({ url, tlsUrl, folder, run, check }) => {
        const dest = `${folder}/file`;
        const text = () => Deno.readTextFileSync(dest);

        await test.step("only says in check mode that it would fetch", async () => {
          strictEqual((await check(getUrl, { url: `${url}/text`, dest }))["changed"], true);
          strictEqual(exists(dest), false);
        });
        await test.step("fetches a file", async () => {
          const result = await run(getUrl, { url: `${url}/text`, dest, mode: "0640" });
          const { changed, failed, status_code, msg, size, mode, state, checksum_src, checksum_dest } =
            result;
          deepStrictEqual([changed, failed, status_code, msg], [true, false, 200, "OK (12 bytes)"]);
          deepStrictEqual([size, mode, state, checksum_dest], [12, "0640", "file", null]);
          strictEqual(checksum_src, "22596363b3de40b06f981fb85d82312e8c0ed511");
          strictEqual(text(), TEXT);
        });
        await test.step("changes nothing when it fetches the same", async () => {
          strictEqual((await run(getUrl, { url: `${url}/text`, dest }))["changed"], false);
        });
        await test.step("leaves a file that the server did not change", async () => {
          await Deno.writeTextFile(dest, "own");
          const result = await run(getUrl, { url: `${url}/kept`, dest });
          deepStrictEqual([result["changed"], result["status_code"]], [false, 304]);
          strictEqual(text(), "own");
        });
        await test.step("fetches all the same where it is forced, and keeps the old file", async () => {
          const result = await run(getUrl, { url: `${url}/kept`, dest, force: true, backup: true });
          deepStrictEqual([result["changed"], result["status_code"]], [true, 200]);
          strictEqual(text(), TEXT);
          strictEqual(await Deno.readTextFile(String(result["backup_file"])), "own");
        });
        await test.step("does not ask for a file that has its checksum", async () => {
          const result = await run(getUrl, { url: `${url}/status/500`, dest, checksum: `sha256:${SHA256}` });
          deepStrictEqual([result["changed"], result["msg"]], [false, "file already exists"]);
        });
        await test.step("refuses a file with another checksum", async () => {
          const checksum = `sha256:${"0".repeat(64)}`;
          const result = await run(getUrl, { url: `${url}/text`, dest: `${folder}/other`, checksum });
          strictEqual(result["failed"], true);
          match(String(result["msg"]), /did not match 0{64}; it was a948904f/);
          strictEqual(exists(`${folder}/other`), false);
        });
        await test.step("looks a checksum up in a file", async () => {
          const checksum = `sha256:${url}/sums`;
          const good = await run(getUrl, { url: `${url}/text`, dest: `${folder}/summed`, checksum });
          strictEqual(good["changed"], true);
          const bad = await run(getUrl, { url: `${url}/json`, dest: `${folder}/bad`, checksum });
          strictEqual(bad["failed"], true);
        });
        await test.step("names the file in a folder as the server does", async () => {
          const result = await run(getUrl, { url: `${url}/named`, dest: folder });
          strictEqual(result["dest"], `${folder}/given.txt`);
        });
        await test.step("follows a redirect", async () => {
          const result = await run(getUrl, { url: `${url}/moved/302`, dest: `${folder}/moved` });
          deepStrictEqual([result["changed"], result["status_code"]], [true, 200]);
        });
        await test.step("takes the place of a link that points nowhere", async () => {
          await Deno.symlink(`${folder}/nowhere`, `${folder}/link`);
          const result = await run(getUrl, { url: `${url}/text`, dest: `${folder}/link` });
          deepStrictEqual([result["changed"], result["state"]], [true, "file"]);
        });
        await test.step("fails with the status of the server", async () => {
          const result = await run(getUrl, { url: `${url}/status/404`, dest: `${folder}/none` });
          const { failed, status_code, msg, response } = result;
          deepStrictEqual([failed, status_code, msg], [true, 404, "Request failed"]);
          strictEqual(response, "HTTP Error 404: Not Found");
          strictEqual(exists(`${folder}/none`), false);
        });
        await test.step("logs in when it is asked to", async () => {
          const login = { url_username: "user", url_password: "pa ss" };
          const result = await run(getUrl, { url: `${url}/auth`, dest: `${folder}/in`, ...login });
          deepStrictEqual([result["failed"], result["status_code"]], [false, 200]);
        });
        await test.step("refuses a certificate that nobody vouches for", async () => {
          const result = await run(getUrl, { url: `${tlsUrl}/text`, dest: `${folder}/tls` });
          strictEqual(result["failed"], true);
          strictEqual(exists(`${folder}/tls`), false);
        });
        await test.step("believes any certificate where it is told so", async () => {
          const args = { url: `${tlsUrl}/text`, dest: `${folder}/tls`, validate_certs: false };
          strictEqual((await run(getUrl, args))["changed"], true);
        });
        await test.step("says that nobody answers", async () => {
          const result = await run(getUrl, { url: "http://127.0.0.1:1/x", dest: `${folder}/none` });
          strictEqual(result["failed"], true);
          match(String(result["msg"]), /^Request failed: <urlopen error .*refused/);
        });
        await test.step("says that there is no such folder", async () => {
          const result = await run(getUrl, { url: `${url}/text`, dest: `${folder}/nowhere/x` });
          strictEqual(result["msg"], `Destination ${folder}/nowhere does not exist`);
        });
      });
    },
  });
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
