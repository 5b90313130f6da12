import { ClientStorage } from '../../host/figma/storage.ts'

const STORE = 'clientStorage'

/**
 * What plugins keep on this machine, in the page's own database, so that a reload finds it again. Not in
 * localStorage: that is full long before a plugin's 5 MB are.
 */
export async function keptClientStorage(pluginId: string): Promise<ClientStorage> {
  const database = await open()
  const read = database.transaction(STORE).objectStore(STORE).get(pluginId) as IDBRequest<[string, unknown][] | undefined>
  const storage = new ClientStorage(await done(read))
  storage.onChange = () => {
    database.transaction(STORE, 'readwrite').objectStore(STORE).put(storage.entries(), pluginId)
  }
  return storage
}

function open(): Promise<IDBDatabase> {
  const opening = indexedDB.open('playground', 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE)
  return done(opening)
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('The browser keeps nothing for this page.'))
  })
}
