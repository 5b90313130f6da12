import { chromium, type Browser } from 'playwright-core'
import { findBrowser } from '../../scripts/browser.mjs'

/** A headless browser of this machine. Close it when done. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findBrowser()
  if (!executablePath) throw new Error('No Chromium was found; run the tests with: npm test')
  return chromium.launch({
    executablePath,
    args: [
      // Chromium refuses to run as root with its sandbox, and CI runs as root.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
