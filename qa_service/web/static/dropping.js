// Files and folders that are dropped on a page or chosen.

/** Whether files are being dragged. */
export function holdsFiles({ dataTransfer }) {
  return dataTransfer?.types.includes("Files") ?? false;
}

/** Chosen files with their names, including the path within a chosen folder. */
export function chosen({ files }) {
  return sorted([...files].map((file) => ({ name: file.webkitRelativePath || file.name, file })));
}

/** Dropped files with their names, including the path within a dropped folder. */
export async function dropped({ items }) {
  // All must be read at once: the browser releases them after the event.
  const entries = [...items].map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  const found = [];
  for (const entry of entries) {
    if (entry instanceof File) found.push({ name: entry.name, file: entry });
    else if (entry !== null) found.push(...await filesIn(entry));
  }
  return sorted(found);
}

async function filesIn(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => { entry.file(resolve, reject); });
    return [{ name: entry.fullPath.slice(1), file }];
  }
  const found = [];
  const reader = entry.createReader();
  for (let some; some === undefined || some.length > 0;) { // entries come in batches
    some = await new Promise((resolve, reject) => { reader.readEntries(resolve, reject); });
    for (const inner of some) found.push(...await filesIn(inner));
  }
  return found;
}

/** In order of names: a saved page comes before the folder of its pictures. */
function sorted(files) {
  return files.sort(({ name: one }, { name: other }) => (one < other ? -1 : Number(one > other)));
}
