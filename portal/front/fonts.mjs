// Copies the portals' fonts out of node_modules, with a small digits-only font and the style sheet that names them.
// The zero of Atkinson Hyperlegible is slashed: good in a code, wrong in an amount, hence Figtree's digits.
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import path from "node:path";
import subsetFont from "subset-font";

const root = fileURLToPath(new URL("../..", import.meta.url));
const target = path.join(root, "portal/static/portal/fonts");
const text = path.join(root, "node_modules/@fontsource-variable/atkinson-hyperlegible-next");
const digits = path.join(root, "node_modules/@fontsource-variable/figtree");

const LATIN = "U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+0304, U+0308, U+0329, " +
  "U+2000-206F, U+20AC, U+2122, U+2191, U+2193, U+2212, U+2215, U+FEFF, U+FFFD";
const LATIN_EXT = "U+0100-02BA, U+1D00-1DBF, U+1E00-1E9F, U+1EF2-1EFF, U+20A0-20AB, U+20AD-20C0, U+2C60-2C7F";

const face = (family, file, weights, range) => `@font-face {
  font-family: "${family}";
  font-style: normal;
  font-display: swap;
  font-weight: ${weights};
  src: url("${file}") format("woff2");
  unicode-range: ${range};
}
`;

await mkdir(target, { recursive: true });
for (const part of ["latin", "latin-ext"]) {
  await copyFile(
    path.join(text, `files/atkinson-hyperlegible-next-${part}-wght-normal.woff2`),
    path.join(target, `atkinson-${part}.woff2`),
  );
}
const figtree = await readFile(path.join(digits, "files/figtree-latin-wght-normal.woff2"));
const onlyDigits = await subsetFont(figtree, "0123456789", { targetFormat: "woff2" });
await writeFile(path.join(target, "digits.woff2"), onlyDigits);
await copyFile(path.join(text, "LICENSE"), path.join(target, "LICENSE-atkinson.txt"));
await copyFile(path.join(digits, "LICENSE"), path.join(target, "LICENSE-figtree.txt"));
await writeFile(
  path.join(target, "fonts.css"),
  face("Amiable Chiffres", "digits.woff2", "300 900", "U+0030-0039") +
    face("Atkinson Hyperlegible Next Variable", "atkinson-latin.woff2", "200 800", LATIN) +
    face("Atkinson Hyperlegible Next Variable", "atkinson-latin-ext.woff2", "200 800", LATIN_EXT),
);
console.log(`Polices copiées dans ${path.relative(root, target)}.`);
