/** `mirror.platform`: payloads of releases, what they consist of, and the update graph as an image. */

import type { ImageFailure, ImageSet, ReleaseSelection, WantedImage } from "../../model/mirror.ts";
import { hexOf, parseReference, pinned, type Reference, referenceText } from "../../model/oci.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import {
  NOTHING_WANTED,
  refusals,
  type Resolution,
  type ResolveContext,
  type Resolver,
} from "../resolve/resolver.ts";
import { SIGNATURE_NOTE } from "../resources/release_resources.ts";
import { inParallel } from "../../model/slots.ts";
import { chooseReleases } from "./choose_releases.ts";
import { graphImage } from "./graph_image.ts";
import { namedRelease } from "./named_release.ts";
import { type Payload, readPayload } from "./payload.ts";
import { ReleaseSignatures } from "./release_signature.ts";
import { UpdateGraphs } from "./update_graph.ts";

const PAYLOADS = "openshift/release-images";
const COMPONENTS = "openshift/release";
const PAYLOADS_AT_A_TIME = 4;

export const resolveReleases: Resolver = async ({ platform }: ImageSet, context) => {
  return platform ? await new Releases(platform, context).resolve() : NOTHING_WANTED;
};

/** A payload and what it is called. */
interface NamedPayload {
  /** Where it is, by digest. */
  readonly reference: Reference;
  /** What it is called by who signed it, or by who asked for it. */
  readonly origin: string;
  readonly tag: string;
  /** In base64; null where it is taken without. */
  readonly signature: string | null;
}

class Releases {
  readonly #signatures: ReleaseSignatures;

  constructor(private readonly selection: ReleaseSelection, private readonly context: ResolveContext) {
    this.#signatures = new ReleaseSignatures(context, context.nowS);
  }

  async resolve(): Promise<Resolution> {
    const { graph } = this.selection;
    const { references, refused } = await this.#references();
    const found = await inParallel(references, PAYLOADS_AT_A_TIME, async (reference) => {
      return await this.#attempt(referenceText(reference), () => this.#release(reference));
    });
    const isWhole = [...refused, ...found.flatMap((one) => one.refused)].length === 0;
    // Building it is of no use when nothing will be mirrored.
    const more = graph && isWhole
      ? await this.#attempt("graph image", async () => {
        return { wanted: [await graphImage(this.selection, this.context)], offers: [] };
      })
      : NOTHING_WANTED;
    return {
      wanted: [...found, more].flatMap(({ wanted }) => wanted),
      offers: [...found, more].flatMap(({ offers }) => offers),
      refused: [...refused, ...[...found, more].flatMap((one) => one.refused)],
    };
  }

  /** What an action finds, or why it finds nothing. */
  async #attempt(
    origin: string,
    action: () => Promise<Pick<Resolution, "wanted" | "offers">>,
  ): Promise<Resolution> {
    try {
      return { ...await action(), refused: [] };
    } catch (error) {
      this.context.signal?.throwIfAborted();
      const refused = refusals(error, { origin, type: "ocpRelease", at: this.selection.at });
      return { wanted: [], offers: [], refused };
    }
  }

  /** The payloads that are wanted, by digest, each once. */
  async #references(): Promise<{ references: readonly Reference[]; refused: readonly ImageFailure[] }> {
    const { release, channels, at } = this.selection;
    const { teller, signal } = this.context;
    const graphs = new UpdateGraphs(this.context);
    const ways: readonly (() => Promise<readonly Reference[]>)[] = release
      ? [async () => [await namedRelease(release, this.context)]]
      : this.#architectures().map((architecture) => async () => {
        const releases = await chooseReleases(channels, architecture, graphs, teller);
        return releases.map(({ payload }) => parseReference(payload));
      });
    const found = new Map<string, Reference>();
    const refused: ImageFailure[] = [];
    for (const find of ways) {
      try {
        for (const reference of await find()) found.set(referenceText(reference), reference);
      } catch (error) {
        signal?.throwIfAborted();
        const origin = release?.reference ?? "platform";
        refused.push(...refusals(error, { origin, type: "ocpRelease", at }));
      }
    }
    return { references: [...found.values()], refused };
  }

  /** Platforms are parts of payloads for several architectures. */
  #architectures(): readonly string[] {
    const { architectures, platforms } = this.selection;
    if (platforms.length > 0) return ["multi"];
    return architectures.length > 0 ? [...new Set(architectures)] : ["amd64"];
  }

  /** A payload and the images that it consists of. */
  async #release(reference: Reference): Promise<Pick<Resolution, "wanted" | "offers">> {
    const { platforms, at } = this.selection;
    const payload = await this.#named(reference);
    const content = await readPayload(reference.repository, digestIn(reference), this.context);
    const common = { platforms, at };
    const components = [...content.components, ...this.#disks(content, payload)];
    const wanted: readonly WantedImage[] = [
      {
        ...common,
        origin: payload.origin,
        type: "ocpRelease",
        source: { kind: "registry", reference: payload.reference },
        path: PAYLOADS,
        tag: payload.tag,
        ...(payload.signature === null ? {} : { notes: { [SIGNATURE_NOTE]: payload.signature } }),
      },
      ...components.map(({ name, image }): WantedImage => ({
        ...common,
        origin: image,
        type: "ocpReleaseContent",
        source: { kind: "registry", reference: parseReference(image) },
        path: COMPONENTS,
        tag: `${payload.tag}-${name}`,
      })),
    ];
    const offer = {
      kind: "release" as const,
      version: payload.tag,
      images: wanted.map(({ origin }) => origin),
    };
    return { wanted, offers: [offer] };
  }

  async #named(reference: Reference): Promise<NamedPayload> {
    const { repository, tag } = reference;
    const digest = digestIn(reference);
    const source = pinned(repository, digest);
    if (this.selection.release && this.context.ignoreReleaseSignature) {
      const origin = this.selection.release.reference.replace(/^docker:\/\//, "");
      return { reference: source, origin, tag: tag ?? hexOf(digest), signature: null };
    }
    const { reference: name, signature } = await this.#signatures.of(digest);
    return { reference: source, origin: referenceText(name), tag: name.tag ?? hexOf(digest), signature };
  }

  /** The machine images that are asked for: of the architectures that are, or of the usual one. */
  #disks({ disks }: Payload, { origin }: NamedPayload): readonly { name: string; image: string }[] {
    const { kubeVirtContainer, architectures, platforms } = this.selection;
    if (!kubeVirtContainer) return [];
    const asked = [...architectures, ...platforms.map(({ architecture }) => architecture)];
    const machines = [...new Set((asked.length > 0 ? asked : ["amd64"]).flatMap(machinesOf))];
    const found = machines.flatMap((machine) => {
      const image = disks[machine];
      return image === undefined ? [] : [{ machine, image }];
    });
    if (found.length === 0) {
      throw new DiagnosticError(
        `${origin} has no disk image for KubeVirt on ${machines.join(", ") || asked.join(", ")}`,
        {
          code: "image-missing",
          hint: "leave out kubeVirtContainer for this release",
        },
      );
    }
    return found.map(({ machine, image }) => ({
      name: `kube-virt-container${found.length > 1 ? `-${machine}` : ""}`,
      image,
    }));
  }
}

/** The machines with disk images for KubeVirt, by Go's words for architectures. */
function machinesOf(architecture: string): readonly string[] {
  switch (architecture) {
    case "amd64":
      return ["x86_64"];
    case "s390x":
      return ["s390x"];
    case "multi":
      return ["x86_64", "s390x"];
    default:
      return [];
  }
}

function digestIn({ digest, ...reference }: Reference) {
  if (digest !== null) return digest;
  throw new DiagnosticError(`${referenceText({ digest, ...reference })}: a payload is named by its digest`, {
    code: "bad-reference",
  });
}
