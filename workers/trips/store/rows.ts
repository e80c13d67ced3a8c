import type { Privacy, TripRole } from '#shared/contracts/trips'
import type { Member, TripRecord } from '../domain'

/** How rows of this domain's tables become its values. */
export type TripRow = {
  id: string
  owner_id: string
  title: string
  destination_name: string
  destination_country: string
  destination_lat: number
  destination_lon: number
  destination_zone: string
  start_date: string
  end_date: string
  travelers: number
  budget_minor: number | null
  budget_currency: string | null
  version: number
  versioned_at: number
  item_count: number
  created_at: number
  updated_at: number
  privacy: Privacy
  public_sections: string
  published_at: number | null
  remixed_from: string | null
  deleted_at: number | null
}
/** A trip read together with a membership. */
export type MemberTripRow = TripRow & Omit<MemberRow, 'id' | 'trip_id'> & { member_id: string }

export type MemberRow = {
  id: string
  trip_id: string
  user_id: string | null
  email: string
  name: string | null
  role: TripRole
  sees_private: 0 | 1
  status: 'invited' | 'active'
  token_hash: string | null
  expires_at: number | null
  changed_at: number | null
  archived_at: number | null
}

/** A trip together with the membership through which somebody reads it. */
export type Found = { trip: TripRecord; member: Member }

export const recordOf = (row: TripRow): TripRecord => ({
  id: row.id,
  owner_id: row.owner_id,
  title: row.title,
  destination: {
    name: row.destination_name,
    country_code: row.destination_country,
    lat: row.destination_lat,
    lon: row.destination_lon,
    time_zone: row.destination_zone,
  },
  start_date: row.start_date,
  end_date: row.end_date,
  travelers: row.travelers,
  budget:
    row.budget_minor === null || row.budget_currency === null
      ? null
      : { amount_minor: row.budget_minor, currency: row.budget_currency },
  version: row.version,
  versioned_at: row.versioned_at,
  item_count: row.item_count,
  created_at: row.created_at,
  updated_at: row.updated_at,
  privacy: row.privacy,
  public_sections: JSON.parse(row.public_sections),
  published_at: row.published_at,
  remixed_from: row.remixed_from === null ? null : JSON.parse(row.remixed_from),
  deleted_at: row.deleted_at,
})

export const memberOf = (row: MemberTripRow): Member => asMember({ ...row, id: row.member_id, trip_id: row.id })

export const asMember = (row: MemberRow): Member => ({
  id: row.id,
  trip_id: row.trip_id,
  user_id: row.user_id,
  email: row.email,
  name: row.name,
  role: row.role,
  sees_private: row.sees_private === 1,
  status: row.status,
  token_hash: row.token_hash,
  expires_at: row.expires_at,
  changed_at: row.changed_at,
  archived_at: row.archived_at,
})
