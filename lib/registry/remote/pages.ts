/** Lists that a registry gives page by page. */

import { RegistryFailure } from "./failure.ts";
import type { HostAnswer, HostRequest, RegistryHost } from "./host.ts";
import { nextPage } from "./target.ts";

/**
 * The pages of a list, in their order; the caller may leave early.
 *
 * @param wanted See `RegistryHost.answer`.
 * @throws {RegistryFailure} when the pages lead in a circle.
 */
export async function* pagesOf(
  host: RegistryHost,
  request: HostRequest,
  wanted: readonly number[],
): AsyncGenerator<HostAnswer, void, void> {
  const seen = new Set<string>();
  for (let target: string | null = request.target; target !== null;) {
    if (seen.has(target)) {
      throw new RegistryFailure(`cannot ${request.doing}: the registry's pages lead in a circle`, {
        code: "registry-failed",
      });
    }
    seen.add(target);
    const answer: HostAnswer = await host.answer({ ...request, target }, wanted);
    yield answer;
    target = nextPage(answer.headers["link"], answer.url);
  }
}
