import OpenAI from 'openai'
import type { Env } from '../../env'
import { parseReasons, parseWishes } from './answers'
import type { LlmPort } from './port'
import { type Message, reasonMessages, wishMessages } from './prompts'

/** Groq speaks OpenAI's protocol; OPENAI_BASE_URL points elsewhere. */
const GROQ_URL = 'https://api.groq.com/openai/v1'
const GROQ_MODEL = 'llama-3.3-70b-versatile'
const WORKERS_AI_MODEL = '@cf/meta/llama-3.3-70b-instruct-fp8-fast'
/** Enough for a sentence on each stop of a month. */
const MOST_TOKENS = 4000

type Ask = (messages: Message[], signal: AbortSignal) => Promise<string>

/** The model this environment has: by key, by the AI binding, or none, and then the rules alone do the work. */
export function modelOf(env: Pick<Env, 'GROQ_API_KEY' | 'OPENAI_BASE_URL' | 'LLM_MODEL' | 'AI'>): LlmPort | null {
  if (env.GROQ_API_KEY)
    return openAiCompatible(env.GROQ_API_KEY, env.OPENAI_BASE_URL || GROQ_URL, env.LLM_MODEL || GROQ_MODEL)
  return env.AI ? workersAi(env.AI, env.LLM_MODEL || WORKERS_AI_MODEL) : null
}

export function openAiCompatible(apiKey: string, baseURL: string, model: string): LlmPort {
  const client = new OpenAI({ apiKey, baseURL, maxRetries: 0 })
  return portOf('openai-compatible', async (messages, signal) => {
    const completion = await client.chat.completions.create(
      { model, messages, temperature: 0, max_tokens: MOST_TOKENS, response_format: { type: 'json_object' } },
      { signal },
    )
    return completion.choices[0]?.message.content ?? ''
  })
}

export function workersAi(ai: NonNullable<Env['AI']>, model: string): LlmPort {
  return portOf('workers-ai', async (messages) => {
    const answer = await ai.run(model, {
      messages,
      temperature: 0,
      max_tokens: MOST_TOKENS,
      response_format: { type: 'json_object' },
    })
    const response = typeof answer === 'object' && answer !== null && 'response' in answer ? answer.response : ''
    return typeof response === 'string' ? response : JSON.stringify(response)
  })
}

const portOf = (name: string, ask: Ask): LlmPort => ({
  name,
  readWishes: async (text, places, signal) => parseWishes(await ask(wishMessages(text, places), signal)),
  wordReasons: async (city, items, signal) => parseReasons(await ask(reasonMessages(city, items), signal)),
})
