/**
 * A KV namespace in memory, for tests without a platform; `kept` is what it holds. Only what the platform uses: text,
 * JSON and metadata, and no expiry.
 */
export function memoryKv(kept = new Map<string, string>()): KVNamespace {
  const stamps = new Map<string, unknown>()
  const get = async (key: string, type?: 'json') => {
    const text = kept.get(key) ?? null
    return type === 'json' ? JSON.parse(text ?? 'null') : text
  }
  return {
    get,
    getWithMetadata: async (key: string) => ({ value: await get(key), metadata: stamps.get(key) ?? null }),
    put: async (key: string, text: string, options?: KVNamespacePutOptions) => {
      kept.set(key, text)
      stamps.set(key, options?.metadata)
    },
    delete: async (key: string) => void kept.delete(key),
  } as unknown as KVNamespace
}
