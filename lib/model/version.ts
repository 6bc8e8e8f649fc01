/** The version of this program, as `ferry --version` and the manifests of sequences say it. */
export const VERSION = "0.1.0";
