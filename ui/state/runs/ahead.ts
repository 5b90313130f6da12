import type { Job } from '../../../contract/job.ts'
import type { JobRequest } from '../../../contract/job-request.ts'
import type { Proxy } from '../../proxy.ts'

/**
 * Hands jobs in while their last images are still on their way: the proxy waits for these, and sends the job on the
 * moment they are there. One job at a time, because a browser keeps six connections to a proxy, and the images need
 * some.
 */
export class Ahead {
  readonly #proxy: Pick<Proxy, 'submit'>
  #isTaken = false

  constructor(proxy: Pick<Proxy, 'submit'>) {
    this.#proxy = proxy
  }

  /**
   * Resolves to the job, once the proxy has taken it in; rejects as any submit does, also by `stop` and when an image
   * could not be sent. Null while another job travels ahead.
   */
  submit(id: string, request: JobRequest, uploading: Promise<unknown>, stop: AbortSignal): Promise<Job> | null {
    return this.#isTaken || stop.aborted ? null : this.#submit(id, request, uploading, stop)
  }

  async #submit(id: string, request: JobRequest, uploading: Promise<unknown>, stop: AbortSignal): Promise<Job> {
    this.#isTaken = true
    const over = new AbortController()
    const end = () => over.abort()
    // From when the proxy has the images it may have the job too: then only its answer tells.
    const letBe = () => stop.removeEventListener('abort', end)
    stop.addEventListener('abort', end)
    uploading.then(letBe, end)
    try {
      return await this.#proxy.submit(id, request, over.signal)
    } finally {
      letBe()
      this.#isTaken = false
    }
  }
}
