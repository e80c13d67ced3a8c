export { type Limits, solve } from './solver/search'
