import { useSignal, useSignalEffect, type ReadonlySignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { ThumbnailUrl } from '../state/thumbnails.ts'

/**
 * The address of a picture for as long as it is shown. `want` is asked once for each `key` and its answer given
 * back through `release`; a null key asks for nothing.
 */
export function useThumbnail(
  key: string | null,
  want: (key: string) => ReadonlySignal<ThumbnailUrl>,
  release: (key: string) => void,
): ThumbnailUrl {
  const source = useSignal<ReadonlySignal<ThumbnailUrl> | null>(null)
  const url = useSignal<ThumbnailUrl>(undefined)
  useEffect(() => {
    if (key === null) return
    source.value = want(key)
    return () => {
      source.value = null
      release(key)
    }
  }, [key])
  useSignalEffect(() => {
    url.value = source.value?.value
  })
  return url.value
}
