/** Names of images as tasks write them. */

/** A name with its tag or digest; `tag` is for one that has neither. */
export function imageName(name: string, tag: string): string {
  const last = name.slice(name.lastIndexOf("/") + 1);
  return last.includes(":") || last.includes("@") ? name : `${name}:${tag}`;
}

/** The registry that a name means; Docker's own where it says none. */
export function registryOf(name: string): string {
  const [first = "", ...rest] = name.replace(/^[a-z-]+:\/\//, "").split("/");
  return rest.length > 0 && (/[.:]/.test(first) || first === "localhost") ? first : "docker.io";
}
