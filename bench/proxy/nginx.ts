import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../scripts/free-port.ts'

export interface Nginx {
  url: string
  /** The one process that does the work. */
  pid: () => number
  /** Puts a file where `/files/NAME` serves it from the disk. */
  keep: (name: string, bytes: Uint8Array) => Promise<void>
  stop: () => Promise<void>
}

/** The smallest proxy there is: nginx that passes everything on with the key. Null, and why, when there is none. */
export async function startNginx(upstream: string, key: string): Promise<Nginx | string> {
  const program = findNginx()
  if (program === null) return 'nginx is not installed, and only root can install it: apt-get install nginx-light'
  const folder = await mkdtemp(join(tmpdir(), 'restyle-nginx-'))
  // Its worker is nobody, and has to reach the files.
  await chmod(folder, 0o755)
  const port = await freePort()
  await writeFile(join(folder, 'nginx.conf'), configuration({ folder, port, upstream, key }))
  const master = spawn(program, ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')], {
    stdio: 'ignore',
  })
  const url = `http://127.0.0.1:${port}`
  while (!(await fetch(`${url}/files/none`).catch(() => null))) {
    if (master.exitCode !== null) return `nginx did not start: see ${folder}/error.log`
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    url,
    pid: () => Number(execFileSync('ps', ['-o', 'pid=', '--ppid', String(master.pid)], { encoding: 'utf8' })),
    keep: (name, bytes) => writeFile(join(folder, name), bytes, { mode: 0o644 }),
    async stop() {
      const gone = once(master, 'exit')
      master.kill('SIGTERM')
      await gone
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function findNginx(): string | null {
  const paths = ['/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/sbin/nginx']
  const found = paths.find((path) => existsSync(path))
  if (found !== undefined || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return found ?? null
  console.log('Installing nginx…')
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'nginx-light'], { stdio: 'ignore' })
  return paths.find((path) => existsSync(path)) ?? null
}

function configuration(settings: { folder: string; port: number; upstream: string; key: string }): string {
  const { folder, port, upstream, key } = settings
  return `
daemon off;
worker_processes 1;
pid ${folder}/pid;
error_log ${folder}/error.log;
events { worker_connections 4096; }
http {
  access_log off;
  sendfile on;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  client_max_body_size 13m;
  keepalive_requests 100000;
  upstream fal { server ${new URL(upstream).host}; keepalive 64; }
  server {
    listen 127.0.0.1:${port};
    location /files/ { alias ${folder}/; }
    location / {
      proxy_pass http://fal;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Authorization "Key ${key}";
    }
  }
}
`
}
