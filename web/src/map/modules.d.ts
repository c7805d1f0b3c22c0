// Files of MapLibre GL that come without types: the build that loads its worker from a file of its
// own, as the Content-Security-Policy of the server wants.
declare module 'maplibre-gl/dist/maplibre-gl-csp.js' {
  import * as gl from 'maplibre-gl';
  export default gl;
}
declare module 'maplibre-gl/dist/maplibre-gl-csp-worker.js?url' {
  const url: string;
  export default url;
}
declare module 'maplibre-gl/dist/maplibre-gl.css';
