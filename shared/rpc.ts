import { WorkerEntrypoint } from 'cloudflare:workers'
import { type Call, contextOf } from './call'

/** The RPC side of every Worker: the same context as its HTTP side. */
export abstract class RpcEntrypoint<Env> extends WorkerEntrypoint<Env> {
  protected abstract readonly service: string
  protected context(call: Call) {
    return contextOf(this.service, this.env, call, (work) => this.ctx.waitUntil(work))
  }
}
