/** `community.general.json_query`: JMESPath in templates. */

import type { Filter } from "../../environment.ts";
import { filter, type Plugins, REQUIRED } from "../../plugin.ts";
import { textArgument } from "../../python/arguments.ts";
import { PythonError } from "../../python/error.ts";
import { failed } from "../arguments.ts";
import { JmespathError } from "./error.ts";
import { searchJmespath } from "./search.ts";

export const JMESPATH_FILTERS: Plugins<Filter> = [
  filter("json_query", { data: REQUIRED, expr: REQUIRED }, ({ data, expr }, { context }) => {
    try {
      return searchJmespath(textArgument(expr), data, context.budget);
    } catch (error) {
      if (error instanceof JmespathError) {
        throw failed(`JMESPathError in json_query filter plugin:\n${error.message}`);
      }
      if (error instanceof PythonError) {
        throw failed(`Error in jmespath.search in json_query filter plugin:\n${error.message}`);
      }
      throw error;
    }
  }, { collection: "community.general" }),
];
