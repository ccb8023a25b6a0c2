#!/usr/bin/env bash
# @iiif/parser: brought from IIIF Presentation 2 to 3, no manifest has its licence any more.
#
# Expected: what Presentation 2 has as "license" is "rights" in 3 (IIIF, Presentation API 3.0 Change Log),
# for a Creative Commons licence or a statement of RightsStatements.org; others belong into the
# metadata. The README promises an "Upgrader utility ... for upgrading IIIF v2 to IIIF v3", and the code
# has a place for both. An annotation's id is a URI of its own (W3C Web Annotation Data Model).
# Happens: the pattern that is to take the address out of markup also matches nothing at all, at the
# beginning of every licence, and nothing is what is kept: neither rights nor an entry of metadata,
# for the manifest as for its pages. Attribution and all else are there. The painting annotations, which
# seldom have an id in version 2, get http://example.org/oa:Annotation/1 and so on, counted anew by
# each program that runs. Nothing is reported.
# Measured: 40 manifests with five licences and statements, the library's own terms among them: 40
# without after upgrade() and convertPresentation2(); manifesto.js has the licence of all 40. Of 40
# annotations of one newspaper and 40 of another, upgraded in two runs, all 40 ids are the same.
# Matters: digitised newspapers are exchanged as manifests, those of version 2 brought to 3 by this. What
# may be shown or quoted, and under what terms, is not in the copy; annotations stored by their id
# take each other's place.
# Do: copy license into rights afterwards, with http: for https:; make ids from those of the pages.
# Known: found in no issue of IIIF-Commons/parser (#52 is of "related", #40 of "seeAlso").
# Seen: 2026-12-01, @iiif/parser 2.2.10, manifesto.js 4.3.5, Node.js 20.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes > npm.log
npm install --silent --no-audit --no-fund @iiif/parser@2.2.10 manifesto.js@4.3.5 >> npm.log
cat > licences.mjs <<'JS'
import { readFileSync } from "node:fs";
import { convertPresentation2 } from "@iiif/parser/presentation-2";
import { upgrade } from "@iiif/parser/upgrader";
import manifesto from "manifesto.js";

const LICENCES = [
  "http://creativecommons.org/licenses/by/4.0/",
  "https://creativecommons.org/publicdomain/zero/1.0/",
  "http://rightsstatements.org/vocab/InC/1.0/",
  "https://rightsstatements.org/page/NoC-NC/1.0/",
  "https://library.example/terms",
];
const title = process.argv[2];
const given = (number) => {
  const id = `https://library.example/${title}/${number}`;
  const license = LICENCES[number % 5];
  return {
    "@context": "http://iiif.io/api/presentation/2/context.json", "@id": id, "@type": "sc:Manifest",
    label: `${title}, no. ${number}`, attribution: "Lumbay Library", license,
    sequences: [{ "@type": "sc:Sequence", canvases: [{
      "@id": `${id}/1`, "@type": "sc:Canvas", label: "1", height: 1000, width: 800, license,
      images: [{ "@type": "oa:Annotation", motivation: "sc:painting", on: `${id}/1`, resource: {
        "@id": `${id}/1.jpg`, "@type": "dctypes:Image", format: "image/jpeg",
        height: 1000, width: 800 } }] }] }],
  };
};
const says = (resource, license) => {
  const text = JSON.stringify([resource.rights ?? "", resource.metadata ?? ""]);
  return text.includes(license.replace(/^https?:/, ""));
};
const counts = { upgrade: 0, convertPresentation2: 0, pages: 0, attribution: 0, manifesto: 0 };
const ids = [];
for (let number = 0; number < 40; number++) {
  const license = LICENCES[number % 5];
  const upgraded = upgrade(given(number));
  ids.push(upgraded.items[0].items[0].items[0].id);
  counts.upgrade += says(upgraded, license);
  counts.pages += says(upgraded.items[0], license);
  counts.attribution += JSON.stringify(upgraded.requiredStatement).includes("Lumbay Library");
  counts.convertPresentation2 += says(convertPresentation2(given(number)), license);
  counts.manifesto += manifesto.parseManifest(given(number)).getLicense() === license;
}
const versions = ["@iiif/parser", "manifesto.js"].map((name) =>
  `${name} ${JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version}`);
console.log(JSON.stringify({ versions, counts, ids }));
JS
node licences.mjs gazette > gazette.json
node licences.mjs courier > courier.json
node --input-type=module - <<'JS'
import { readFileSync } from "node:fs";
const [one, other] = ["gazette", "courier"].map((name) =>
  JSON.parse(readFileSync(`${name}.json`, "utf8")));
console.log(one.versions.join(", "));
console.log("licences of 40 manifests that are left:", JSON.stringify(one.counts));
const shared = one.ids.filter((id) => other.ids.includes(id)).length;
console.log(`ids of annotations that the other newspaper has too: ${shared} of 40, such as`, one.ids[0]);
const { upgrade, convertPresentation2, pages, attribution, manifesto } = one.counts;
if (!(upgrade === 0 && convertPresentation2 === 0 && pages === 0 && attribution === 40
  && manifesto === 40 && shared === 40 && new Set(one.ids).size === 40)) {
  console.error("The behaviour is no longer as stated above.");
  process.exit(1);
}
JS
