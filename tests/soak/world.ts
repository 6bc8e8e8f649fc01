/** All that sequences can be made of, where real programs can reach it: releases, operators, charts, images. */

import { serveHttp } from "../../lib/system/http/server.ts";
import { makeKeyFiles } from "../../lib/mirror/trust/key_files.ts";
import { fillCatalog } from "../support/catalog_lab.ts";
import { CHARTS_URL, publishCharts } from "../support/chart_lab.ts";
import { imageSetText } from "../support/mirror_lab.ts";
import { ReleaseLab } from "../support/release_lab.ts";

const IMAGES = 8;
const CHANNEL = "stable-1.4";

/** What an image set wants of each kind of content. */
interface Wish {
  /** The oldest and the newest release. */
  readonly releases: readonly [string, string];
  /** Packages of the catalog. */
  readonly packages: readonly string[];
  /** Versions of the chart. */
  readonly charts: readonly string[];
  /** The numbers of images, from and to. */
  readonly images: readonly [number, number];
}

const WISHES = {
  small: { releases: ["1.4.1", "1.4.1"], packages: ["db"], charts: ["1.0.0"], images: [0, 3] },
  large: {
    releases: ["1.4.1", "1.4.2"],
    packages: ["db", "mesh"],
    charts: ["1.0.0", "2.0.0"],
    images: [0, 6],
  },
  other: { releases: ["1.4.2", "1.4.2"], packages: ["mesh"], charts: ["2.0.0"], images: [4, 7] },
} as const satisfies Record<string, Wish>;

/** The image sets that there are files of, and one of what is to be deleted. */
export type SetName = keyof typeof WISHES | "deleted";

export class World extends ReleaseLab {
  /** What programs have in their environment beside what there is. */
  readonly env: Readonly<Record<string, string>>;
  readonly #web = serveHttp((request) => this.#page(new URL(request.url)));

  constructor() {
    super();
    this.env = {
      HOME: this.folder,
      UPDATE_URL_OVERRIDE: `${this.#web.url}/graph`,
      OCP_SIGNATURE_URL: `${this.#web.url}/`,
      OCP_SIGNATURE_VERIFICATION_PK: this.serverEnv["OCP_SIGNATURE_VERIFICATION_PK"] ?? "",
      // With a home of its own the runtime would compile everything anew.
      DENO_DIR: Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`,
    };
  }

  /** Makes everything, and the files that speak of it. */
  async fill(): Promise<this> {
    for (const version of ["1.4.1", "1.4.2"]) await this.release(version, CHANNEL);
    await fillCatalog(this);
    publishCharts(this, [["web", "1.0.0"], ["web", "2.0.0"]]);
    for (const tag of ["1", "2"]) await this.add("org/web", tag);
    for (let at = 0; at < IMAGES; at++) {
      await this.add(`org/app${at}`, "1", { layerBytes: 60_000 + at * 20_000 });
    }
    for (const [name, wish] of Object.entries(WISHES)) {
      await Deno.writeTextFile(`${this.folder}/${name}.yaml`, imageSetText(this.#sections(wish)));
    }
    const gone = [4, 5].map((at) => `    - name: ${this.source.host}/org/app${at}:1\n`).join("");
    const text = `kind: DeleteImageSetConfiguration\ndelete:\n  additionalImages:\n${gone}`;
    await Deno.writeTextFile(this.file("deleted"), text);
    makeKeyFiles(this.key, null);
    return this;
  }

  /** The file of an image set. */
  file(name: SetName): string {
    return `${this.folder}/${name}.yaml`;
  }

  /** The key that signs; what trusts it lies beside it. */
  get key(): string {
    return `${this.folder}/site.pem`;
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await this.#web.close();
    await super[Symbol.asyncDispose]();
  }

  #sections({ releases: [oldest, newest], packages, charts, images: [from, to] }: Wish): string {
    const apps = Array.from({ length: to - from + 1 }, (_, at) => `org/app${from + at}:1`);
    const lines = [
      "  platform:",
      `    channels: [{name: ${CHANNEL}, minVersion: ${oldest}, maxVersion: ${newest}}]`,
      "  operators:",
      `    - catalog: "${this.source.host}/site/index:v1"`,
      `      packages: [${packages.map((name) => `{name: ${name}}`).join(", ")}]`,
      "  helm:",
      "    repositories:",
      "      - name: x",
      `        url: "${this.#web.url}${new URL(CHARTS_URL).pathname}"`,
      `        charts: [${charts.map((version) => `{name: web, version: ${version}}`).join(", ")}]`,
      "  additionalImages:",
      ...apps.map((name) => `    - name: ${this.source.host}/${name}`),
    ];
    return `${lines.join("\n")}\n`;
  }

  /** Pages go by their address without the host, which only this server has. */
  #page({ pathname, searchParams }: URL): Response {
    searchParams.delete("id");
    const query = searchParams.size > 0 ? `?${searchParams}` : "";
    const found = this.pages.entries().find(([address]) => {
      const { pathname: path, search } = new URL(address);
      return path === pathname && search === query;
    });
    this.onRequest();
    return found ? new Response(found[1] as BodyInit) : new Response(null, { status: 404 });
  }
}
