// What the server gives to draw: shapes of areas and places of families.
export type Ring = [number, number][];
export interface Shape {
  type: 'Feature';
  properties: { code: string; name: string };
  geometry: { type: 'MultiPolygon'; coordinates: Ring[][] };
}
export interface Point {
  family: string;
  head_name: string;
  address: string;
  lat_e7: number;
  lon_e7: number;
  metres: number;
  photo: boolean;
}
export type Bounds = [west: number, south: number, east: number, north: number];

export function boundsOf(shapes: Shape[]): Bounds {
  const out: Bounds = [180, 90, -180, -90];
  for (const shape of shapes) {
    for (const [x, y] of shape.geometry.coordinates.flat(2)) {
      out[0] = Math.min(out[0], x);
      out[1] = Math.min(out[1], y);
      out[2] = Math.max(out[2], x);
      out[3] = Math.max(out[3], y);
    }
  }
  return out;
}

/** What a drawn map needs of its screen, whoever draws it. */
export interface Drawing {
  shapes: Shape[];
  colours: Map<string, string>;
  points: Point[];
  /** Where families near it were asked for, if anywhere. */
  asked: [number, number] | null;
  /** A click asks for families near it, and opens nothing. */
  near: boolean;
  pick: (code: string) => void;
  place: (lon: number, lat: number) => void;
  family: (family: string) => void;
}

/** A browser without WebGL draws in SVG. */
export function hasWebGl(): boolean {
  try {
    const canvas = document.createElement('canvas');
    return canvas.getContext('webgl2') !== null;
  } catch {
    return false;
  }
}
