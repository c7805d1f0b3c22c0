// The map drawn by MapLibre GL: shapes and points of the server alone, no tiles, no glyphs.
import type { GeoJSONSource, LngLatBoundsLike, Map as GlMap } from 'maplibre-gl';

import { boundsOf, type Drawing } from './shapes';

export interface GlHandle {
  update: (drawing: Drawing) => void;
  remove: () => void;
}

function areas(drawing: Drawing) {
  return {
    type: 'FeatureCollection' as const,
    features: drawing.shapes.map((shape) => ({
      ...shape,
      properties: {
        ...shape.properties,
        colour: drawing.colours.get(shape.properties.code) ?? '#888888',
      },
    })),
  };
}

function dots(drawing: Drawing) {
  return {
    type: 'FeatureCollection' as const,
    features: drawing.points.map((point) => ({
      type: 'Feature' as const,
      properties: { family: point.family },
      geometry: { type: 'Point' as const, coordinates: [point.lon_e7 / 1e7, point.lat_e7 / 1e7] },
    })),
  };
}

function asked(drawing: Drawing) {
  return {
    type: 'FeatureCollection' as const,
    features: drawing.asked
      ? [
          {
            type: 'Feature' as const,
            properties: {},
            geometry: { type: 'Point' as const, coordinates: drawing.asked },
          },
        ]
      : [],
  };
}

/** Draws into a container; the promise fails when the browser has no WebGL. */
export async function drawGl(container: HTMLElement, first: Drawing): Promise<GlHandle> {
  const [library, worker] = await Promise.all([
    import('maplibre-gl/dist/maplibre-gl-csp.js'),
    import('maplibre-gl/dist/maplibre-gl-csp-worker.js?url'),
    import('maplibre-gl/dist/maplibre-gl.css'),
  ]);
  const gl = library.default;
  gl.setWorkerUrl(worker.default);
  let now = first;
  let drawn = '';
  const colour = (name: string): string =>
    getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const [ink, paper, accent] = [colour('--ink'), colour('--paper'), colour('--bad')];
  const map: GlMap = new gl.Map({
    container,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    bounds: boundsOf(first.shapes) as LngLatBoundsLike,
    fitBoundsOptions: { padding: 16 },
    style: {
      version: 8,
      sources: {
        areas: { type: 'geojson', data: areas(first) },
        dots: { type: 'geojson', data: dots(first) },
        asked: { type: 'geojson', data: asked(first) },
      },
      layers: [
        { id: 'paper', type: 'background', paint: { 'background-color': paper } },
        {
          id: 'areas',
          type: 'fill',
          source: 'areas',
          paint: { 'fill-color': ['get', 'colour'], 'fill-antialias': true },
        },
        {
          id: 'borders',
          type: 'line',
          source: 'areas',
          paint: { 'line-color': ink, 'line-width': 1 },
        },
        {
          id: 'dots',
          type: 'circle',
          source: 'dots',
          paint: {
            'circle-radius': 5,
            'circle-color': accent,
            'circle-stroke-color': paper,
            'circle-stroke-width': 1.5,
          },
        },
        {
          id: 'asked',
          type: 'circle',
          source: 'asked',
          paint: {
            'circle-radius': 9,
            'circle-color': 'transparent',
            'circle-stroke-color': ink,
            'circle-stroke-width': 3,
          },
        },
      ],
    },
  });
  map.addControl(new gl.NavigationControl({ showCompass: false }), 'top-right');
  await new Promise<void>((done, fail) => {
    map.once('load', () => done());
    map.once('error', (event) => fail(event.error));
  });
  drawn = first.shapes.map((shape) => shape.properties.code).join();
  map.on('click', (event) => {
    const at = (layer: string) => map.queryRenderedFeatures(event.point, { layers: [layer] })[0];
    if (now.near) now.place(event.lngLat.lng, event.lngLat.lat);
    else if (at('dots')) now.family(String(at('dots')?.properties['family']));
    else if (at('areas')) now.pick(String(at('areas')?.properties['code']));
  });
  map.getCanvas().setAttribute('tabindex', '-1'); // the table beside it is the way by keyboard
  container.dataset.drawn = 'gl';
  // Day and night may change while the map is open.
  const light = matchMedia('(prefers-color-scheme: dark)');
  const paint = () => {
    map.setPaintProperty('paper', 'background-color', colour('--paper'));
    map.setPaintProperty('borders', 'line-color', colour('--ink'));
    map.setPaintProperty('dots', 'circle-color', colour('--bad'));
    map.setPaintProperty('dots', 'circle-stroke-color', colour('--paper'));
    map.setPaintProperty('asked', 'circle-stroke-color', colour('--ink'));
  };
  light.addEventListener('change', paint);
  return {
    update(drawing) {
      now = drawing;
      (map.getSource('areas') as GeoJSONSource).setData(areas(drawing));
      (map.getSource('dots') as GeoJSONSource).setData(dots(drawing));
      (map.getSource('asked') as GeoJSONSource).setData(asked(drawing));
      const codes = drawing.shapes.map((shape) => shape.properties.code).join();
      if (codes !== drawn && drawing.shapes.length > 0) {
        drawn = codes;
        map.fitBounds(boundsOf(drawing.shapes) as LngLatBoundsLike, {
          padding: 16,
          animate: !matchMedia('(prefers-reduced-motion: reduce)').matches,
        });
      }
    },
    remove() {
      light.removeEventListener('change', paint);
      map.remove();
    },
  };
}
