/** What the plain plugin's halves say to each other. */

/** From the iframe. */
export type ToSandbox =
  | { kind: 'export'; id: string }
  | { kind: 'place'; besideId: string; name: string; png: Uint8Array }

export interface PickedLayer {
  id: string
  name: string
}

/** From the sandbox. */
export type ToIframe =
  | { kind: 'selection'; style: PickedLayer | null; contents: PickedLayer[] }
  | { kind: 'exported'; png: Uint8Array }
  | { kind: 'placed' }
  | { kind: 'failed'; message: string }
