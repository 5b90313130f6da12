import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { createMiddleware } from 'hono/factory'
import type { AppEnv } from '../http/context.ts'

/** A new admin code, and the hash of it that the proxy is given as ADMIN_CODE_HASH. */
export function newAdminCode(): { code: string; hash: string } {
  const code = `uso_admin_${randomBytes(32).toString('base64url')}`
  return { code, hash: hashOf(code).toString('hex') }
}

/** Lets in who gives the admin code as the password the browser asks for, whatever the user name. */
export function requireAdmin(codeHash: string) {
  const expected = Buffer.from(codeHash, 'hex')
  return createMiddleware<AppEnv>(async (c, next) => {
    const [, encoded] = /^Basic ([A-Za-z0-9+/=]{1,400})$/i.exec(c.req.header('authorization') ?? '') ?? []
    const [, code] = /^[^:]*:(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString()) ?? []
    if (timingSafeEqual(hashOf(code ?? ''), expected)) return next()
    c.header('www-authenticate', 'Basic realm="Uso Restyle: the admin code is the password", charset="UTF-8"')
    return c.text('The admin code is needed here, as the password; any user name will do.', 401)
  })
}

function hashOf(code: string): Buffer {
  return createHash('sha256').update(code).digest()
}
