/** The nouns of mirroring, in the order in which they come into being. */

import type { SourceFile, Span } from "../source/span.ts";
import { type DiagnosticError } from "../source/diagnostic.ts";
import type { Attached } from "./attachment.ts";
import type { BaseImage } from "./base_image.ts";
import type { Json } from "./json.ts";
import type { Digest, Manifest, Reference } from "./oci.ts";
import type { Offer } from "./offer.ts";

/** What an image is there for, in the words of delete plans. */
export type ImageType =
  | "ocpRelease"
  | "ocpReleaseContent"
  | "cincinnatiGraph"
  | "operatorCatalog"
  | "operatorBundle"
  | "operatorRelatedImage"
  | "generic"
  | "helmImage";

export const IMAGE_TYPES = [
  "ocpRelease",
  "ocpReleaseContent",
  "cincinnatiGraph",
  "operatorCatalog",
  "operatorBundle",
  "operatorRelatedImage",
  "generic",
  "helmImage",
] as const satisfies readonly ImageType[];

/** A platform whose member of a list is wanted. */
export interface PlatformFilter {
  readonly os: string;
  readonly architecture: string;
}

/** What a user wants mirrored, or deleted: a checked configuration file. */
export interface ImageSet {
  readonly kind: "mirror" | "delete";
  readonly file: SourceFile;
  /** GiB of a part of the archive; null where nothing is said. */
  readonly archiveSizeGiB: number | null;
  readonly additionalImages: readonly AdditionalImage[];
  readonly blockedImages: readonly BlockedImage[];
  /** Null where no release is asked for. */
  readonly platform: ReleaseSelection | null;
  /** Null where no chart is asked for. */
  readonly helm: ChartSelection | null;
  readonly operators: readonly CatalogRequest[];
  /** The sections that name images by way of others, in the order of the text. */
  readonly sections: readonly ImageSetSection[];
  /** What is written wrong of single images: nothing is mirrored because of these, as if they could not be found. */
  readonly refused: readonly ImageFailure[];
}

export interface ImageSetSection {
  readonly name: "platform" | "operators" | "helm";
  readonly at: Span;
}

export interface AdditionalImage {
  /** As written, which may be no reference at all. */
  readonly name: string;
  readonly at: Span;
  readonly targetRepo: string | null;
  readonly targetTag: string | null;
  /** Empty for all. */
  readonly platforms: readonly PlatformFilter[];
}

/** Releases of OpenShift: what stands under `platform`. */
export interface ReleaseSelection {
  readonly at: Span;
  /** Whether the update graph is wanted as an image. */
  readonly graph: boolean;
  readonly channels: readonly ReleaseChannel[];
  /** In Go's words, such as `amd64`, or `multi`; empty for the usual one. */
  readonly architectures: readonly string[];
  /** Empty for all; else payloads for several platforms of which these are wanted. */
  readonly platforms: readonly PlatformFilter[];
  /** A payload by its reference, in place of channels. */
  readonly release: { readonly reference: string; readonly at: Span } | null;
  /** Whether the machine images for KubeVirt are wanted as well. */
  readonly kubeVirtContainer: boolean;
}

export interface ReleaseChannel {
  readonly name: string;
  readonly at: Span;
  readonly type: "ocp" | "okd";
  readonly minVersion: string | null;
  readonly maxVersion: string | null;
  readonly shortestPath: boolean;
  readonly full: boolean;
}

/** Helm charts whose images are wanted. */
export interface ChartSelection {
  readonly repositories: readonly ChartRepository[];
  readonly local: readonly LocalChart[];
}

export interface ChartRepository {
  readonly name: string;
  readonly url: string;
  readonly at: Span;
  /** Null for all versions of all charts. */
  readonly charts: readonly RepositoryChart[] | null;
}

export interface RepositoryChart extends ChartOptions {
  readonly name: string;
  /** Null for the newest. */
  readonly version: string | null;
}

export interface LocalChart extends ChartOptions {
  readonly name: string;
  /** A folder or a packed chart. */
  readonly path: string;
}

interface ChartOptions {
  readonly at: Span;
  /** JSONPath expressions that lead to images, beside the usual ones. */
  readonly imagePaths: readonly string[];
  readonly platforms: readonly PlatformFilter[];
}

/** A catalog of operators, and what is wanted of it. */
export interface CatalogRequest {
  /** A reference, or `oci://` and a folder. */
  readonly catalog: string;
  readonly at: Span;
  /** Empty for all packages. */
  readonly packages: readonly PackageRequest[];
  /** Takes all versions instead of the newest of each channel. */
  readonly full: boolean;
  readonly targetCatalog: string | null;
  readonly targetTag: string | null;
  /** The path of a CatalogSource whose fields are to be kept. */
  readonly template: string | null;
  /** Empty for all. */
  readonly platforms: readonly PlatformFilter[];
}

export interface PackageRequest extends VersionBounds {
  readonly name: string;
  readonly at: Span;
  /** Null for the catalog's own. */
  readonly defaultChannel: string | null;
  /** Empty for all channels. */
  readonly channels: readonly ChannelRequest[];
}

export interface ChannelRequest extends VersionBounds {
  readonly name: string;
  readonly at: Span;
}

/** Bounds that belong to the range; null where there is none. */
export interface VersionBounds {
  readonly minVersion: string | null;
  readonly maxVersion: string | null;
}

export interface BlockedImage {
  readonly pattern: RegExp;
  readonly at: Span;
}

/** An image to mirror: where it is, and where it goes below whatever destination. */
export interface WantedImage {
  /** As the user or a catalog wrote it. */
  readonly origin: string;
  readonly type: ImageType;
  readonly source: ImageSource;
  /** The repository below the destination. */
  readonly path: string;
  readonly tag: string;
  readonly platforms: readonly PlatformFilter[];
  /** Where it was asked for. */
  readonly at?: Span | undefined;
  readonly notes?: ImageNotes | undefined;
}

/** What is to be known of an image when clusters are told of it, by what it is. */
export type ImageNotes = Readonly<Record<string, string>>;

export type ImageSource = PulledSource | MadeSource;

export type PulledSource =
  | { readonly kind: "registry"; readonly reference: Reference }
  /** An OCI layout in a folder. */
  | { readonly kind: "layout"; readonly folder: string };

/** An image that was made here out of another one. */
export interface MadeSource {
  readonly kind: "made";
  readonly root: Digest;
  readonly manifests: readonly Manifest[];
  /** What is new; everything else is in the image that it was made of. */
  readonly blobs: ReadonlyMap<Digest, Uint8Array>;
  readonly base: PulledSource;
}

/** A wanted image whose content is settled. */
export interface PinnedImage extends Attached {
  readonly origin: string;
  readonly type: ImageType;
  /** Where it is pulled from: `host/path`, or `oci://` and a folder. */
  readonly repository: string;
  readonly path: string;
  readonly tag: string;
  /** The manifest or list that the tag will name. */
  readonly digest: Digest;
  /** The members of a list that are mirrored; null for all. */
  readonly members: readonly Digest[] | null;
  readonly notes?: ImageNotes | undefined;
}

/** What content is told by. */
export interface Content {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
}

export interface PlannedManifest extends Content {
  readonly mediaType: string;
  /** The members of a list that are mirrored for any of the images. */
  readonly manifests: readonly Digest[];
  /** Configuration and layers, without those that may not be copied. */
  readonly blobs: readonly Digest[];
}

/** Everything to mirror, pinned by digest. */
export interface ImagePlan {
  /** By path and tag, each once. */
  readonly images: readonly PinnedImage[];
  /** Each once, in the order of first need, members before their list. */
  readonly manifests: readonly PlannedManifest[];
  /** Each once, in the order of first need. */
  readonly blobs: readonly Content[];
  /** What the images are there for, besides those that were asked for by themselves; absent where nobody noted it. */
  readonly offers?: readonly Offer[] | undefined;
}

/** An image that could not be mirrored, or deleted. */
export interface ImageFailure {
  readonly origin: string;
  readonly type: ImageType;
  readonly error: DiagnosticError;
  /** What is lost by it, in words: `operator db 1.1.0 (stable)`. */
  readonly affects?: readonly string[] | undefined;
}

/** An image that a sequence should have and has not. */
export interface MissingImage {
  readonly image: string;
  readonly type: ImageType;
  /** Of the error that prevented it. */
  readonly code: string;
  readonly reason: string;
  /** What is lost by it, in words. */
  readonly affects: readonly string[];
}

/** A piece of content in an archive. */
export interface Segment {
  /** Number of the part, from 1. */
  readonly part: number;
  /** First byte in the part. */
  readonly offset: number;
  readonly size: number;
}

/** Where a sequence has a piece of content: in its own parts, in those of an earlier one, or in no archive at all. */
export type Placement =
  | { readonly kind: "here"; readonly segments: readonly Segment[] }
  /** `path` is a repository, below the destination, into which that sequence brought it. */
  | { readonly kind: "earlier"; readonly sequence: number; readonly path: string }
  | { readonly kind: "base"; readonly image: BaseImage };

/** All that a sequence is about: what is mirrored when it and those before it are published. */
export interface SequenceIndex {
  readonly workspace: string;
  readonly sequence: number;
  readonly predecessor: Predecessor | null;
  /** The sequence whose publication is presumed, with what it presumes itself; null where nothing is. */
  readonly base: Predecessor | null;
  /** Workspaces whose content this one replaces, newest first. */
  readonly supersedes: readonly string[];
  /** How many parts the archive has. */
  readonly parts: number;
  readonly plan: ImagePlan;
  /** What was learnt from elsewhere to make the plan, by question: who publishes can ask nobody. */
  readonly answers: ReadonlyMap<string, Json>;
  /** Where each manifest and blob of the plan is. */
  readonly placements: ReadonlyMap<Digest, Placement>;
  /** What the archive says to oc-mirror, which can read it; absent in ferry's own format. */
  readonly ocMirror?: OcMirrorNotes | undefined;
}

export interface OcMirrorNotes {
  /** The text of the configuration. */
  readonly config: string;
  /** The moments of this archive and of the one before it, as oc-mirror writes them into names: RFC 3339, UTC. */
  readonly made: string;
  readonly before: string;
}

/** A link of the chain: a sequence and the digest of its manifest file. */
export interface Predecessor {
  readonly number: number;
  readonly manifest: Digest;
}

export type DriverName = "embedded" | "oc-mirror";

/** What `seq-manifest.json` says: what a sequence consists of, to be checked before anything is done with it. */
export interface SequenceManifest {
  readonly workspace: string;
  readonly number: number;
  readonly description: string;
  /** What its site notes of it; absent for nothing. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly tool: ToolVersion;
  /** How long the run that sealed it fetched and packed; absent where nobody noted it. */
  readonly tookMs?: number | undefined;
  /** Who ran it, and where; absent where nobody noted it. */
  readonly maker?: { readonly user: string; readonly host: string } | undefined;
  readonly driver: DriverName;
  readonly predecessor: Predecessor | null;
  /** The sequence that must have been published before, this one or a later one of the chain; null for none. */
  readonly base: Predecessor | null;
  /** Who vouches for it in the file beside it; null for nobody, undefined for a sequence without such a file. */
  readonly signer?: string | null | undefined;
  readonly supersedes: readonly string[];
  /** True when it needs no earlier sequence. */
  readonly complete: boolean;
  /** The earlier sequences that carried something it needs, ascending. */
  readonly dependencies: readonly number[];
  /** What the destination must have besides them; absent for nothing. */
  readonly baseImages?: readonly BaseImage[] | undefined;
  readonly parts: readonly SequencePart[];
  /** Digest of the index in the archive; null for archives of another format. */
  readonly index: Digest | null;
  /** Digest of the configuration's copy. */
  readonly config: Digest;
  /** Digests of other files beside the parts that people and scripts use, by name; absent where nobody noted them. */
  readonly papers?: Readonly<Record<string, Digest>> | undefined;
  readonly counts: { readonly images: number; readonly carried: number };
  /** What could not be had; absent where nothing is missing. */
  readonly missing?: readonly MissingImage[] | undefined;
  /** Bytes in this sequence's parts, and of its whole content. */
  readonly bytes: { readonly carried: number; readonly content: number };
}

export interface SequencePart {
  readonly name: string;
  readonly size: number;
  /** Hexadecimal digits. */
  readonly sha256: string;
}

export interface ToolVersion {
  readonly name: string;
  readonly version: string;
}

/** An image as it is at a destination. */
export interface PublishedImage extends Attached {
  readonly origin: string;
  readonly type: ImageType;
  /** The repository in the registry, the destination's own path and the nesting limit applied. */
  readonly path: string;
  readonly tag: string;
  readonly digest: Digest;
  readonly notes?: ImageNotes | undefined;
}

/** Where images of a source are found instead. */
export interface MirrorPair {
  readonly category: "release" | "operator" | "generic";
  /** Whether images asked for by digest or by tag are meant. */
  readonly by: "digest" | "tag";
  readonly source: string;
  readonly mirror: string;
}
