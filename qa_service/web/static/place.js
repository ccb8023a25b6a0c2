// The root of this service: behind a proxy it may be below a URL prefix.

const ROOT = new URL("..", import.meta.url).pathname; // this file is <root>static/place.js

/** `path` of the service ("/index") as the browser has to ask for it. */
export function here(path) {
  return ROOT + path.slice(1);
}
