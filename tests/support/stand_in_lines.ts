/** What oc-mirror v2 printed when it was recorded, and what it wrote. */

export const LINES = {
  hello: "👋 Hello, welcome to oc-mirror",
  version: "⚙️  environment version:",
  goodbye: "👋 Goodbye, thank you for using oc-mirror",
  toDisk: "🔀 workflow mode: mirrorToDisk ",
  fromDisk: "🔀 workflow mode: diskToMirror ",
  toMirror: "🔀 workflow mode: mirrorToMirror ",
  deletion: "🔀 workflow mode: delete",
  discovering: "🕵  going to discover the necessary images...",
  collecting: "🔍 collecting additional images...",
  copying: "🚀 Start copying the images...",
  total: "📌 images to copy",
  unpacking: "📦 Extracting mirror archive(s)...",
  archiving: "📦 Preparing the tarball archive...",
  summary: "[Worker] some errors occurred during the mirroring.\n" +
    "\t Please review FILE for a list of mirroring errors.\n" +
    "\t You may consider:\n" +
    "\t * removing images or operators that cause the error from the image set config, and retrying\n" +
    "\t * keeping the image set config (images are mandatory for you), and retrying\n" +
    "\t * mirroring the failing images manually, if retries also fail.",
  unableToDelete:
    "Unable to delete IMAGE. Image may not exist or is not stored with a v2 Schema in a v2 registry",
  tagMirrors: `---
apiVersion: config.openshift.io/v1
kind: ImageTagMirrorSet
metadata:
  annotations:
    createdAt: "2026-11-21T08:07:07Z"
    createdBy: oc-mirror v2
    oc-mirror_version: v0.0.0-unknown
  name: itms-generic-0
spec:
  imageTagMirrors:
`,
} as const;
