import { buildPage } from './build-page.ts'
import { buildSample } from './build-sample.ts'

/**
 * Bundles the playground's page into build/playground and writes its sample document into build/sample.
 * What is already there and made from the same sources is left alone.
 */
export async function buildPlayground(): Promise<void> {
  await buildPage()
  await buildSample()
}
