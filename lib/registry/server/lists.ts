/** What there is: repositories, tags, and what refers to a manifest. */

import { isDigest, isRepositoryPath, MEDIA, type Repository } from "../../model/oci.ts";
import { descriptorJson } from "../descriptor.ts";
import { failed, json } from "./answers.ts";
import type { Call } from "./call.ts";
import { pageOf } from "./pages.ts";

const MOST_REPOSITORIES = 1_000;
const MOST_TAGS = 10_000;
/** A list of referrers is a manifest, which clients read up to 4 MiB of. */
const MOST_REFERRERS = 1_000;

export function catalog(call: Call): Response {
  const names = call.content.repositories().filter(isRepositoryPath);
  const page = pageOf(call, names, (name) => name, MOST_REPOSITORIES);
  return page ? json({ repositories: page.items }, { headers: page.headers }) : badNumber();
}

export async function tags(call: Call, repository: Repository): Promise<Response> {
  const all = await call.content.listTags(repository);
  if (all === null) return unknownName(repository);
  const page = pageOf(call, all, (tag) => tag, MOST_TAGS);
  return page ? json({ name: repository.path, tags: page.items }, { headers: page.headers }) : badNumber();
}

export async function referrers(call: Call, repository: Repository, digest: string): Promise<Response> {
  if (!isDigest(digest)) {
    return failed({ code: "DIGEST_INVALID", message: "not a sha256 digest", detail: digest });
  }
  const all = await call.content.listReferrers(repository, digest);
  const type = call.url.searchParams.get("artifactType");
  const wanted = type === null ? all : all.filter(({ artifactType }) => artifactType === type);
  const page = pageOf(call, wanted, (descriptor) => descriptor.digest, MOST_REFERRERS);
  if (!page) return badNumber();
  const index = { schemaVersion: 2, mediaType: MEDIA.ociIndex, manifests: page.items.map(descriptorJson) };
  return json(index, {
    headers: {
      ...page.headers,
      "content-type": MEDIA.ociIndex,
      ...(type === null ? {} : { "oci-filters-applied": "artifactType" }),
    },
  });
}

/** The answer to a request about a repository that is not there. */
export function unknownName({ path }: Repository): Response {
  return failed({
    code: "NAME_UNKNOWN",
    message: "repository name not known to registry",
    detail: { name: path },
  });
}

function badNumber(): Response {
  return failed({ code: "PAGINATION_NUMBER_INVALID", message: "invalid number of results requested" });
}
