/** What reports are made of. */

import type { ShowResult } from "../../report/result_format.ts";
import type { Config } from "../settings/config.ts";
import type { Session } from "../session.ts";

export interface ReportRequest {
  readonly config: Config;
  readonly session: Session;
  readonly verbosity: number;
  /** Width that banners fill. */
  readonly columns: number;
  readonly show: ShowResult;
}
