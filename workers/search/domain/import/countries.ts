/**
 * Countries as tables of ISO 3166 and older maps name them, where that is not the name people use (the region table of
 * this database knows those). Keys are folded.
 */
export const FORMAL_COUNTRIES: Readonly<Record<string, string>> = Object.fromEntries(
  (
    'AX aland islands|BN brunei darussalam|BO plurinational state of bolivia|CD congo the democratic republic of the|' +
    'CD democratic republic of the congo|CG congo|CG republic of the congo|CI cote divoire|CV cape verde|CW curacao|' +
    'FK falkland islands malvinas|FM micronesia federated states of|GB united kingdom of great britain and northern ireland|' +
    'IR iran islamic republic of|IR islamic republic of iran|KP korea democratic peoples republic of|KP north korea|' +
    'KR korea republic of|KR south korea|LA lao peoples democratic republic|LA laos|LY libyan arab jamahiriya|LY libya|' +
    'MD moldova republic of|MD moldova|MK macedonia|MK the former yugoslav republic of macedonia|MM myanmar|MM burma|' +
    'PS palestinian territory|PS palestine state of|PS palestine|RE reunion|RU russian federation|SH saint helena|' +
    'ST sao tome and principe|SY syrian arab republic|SY syria|SZ swaziland|SZ eswatini|TL timor leste|TZ tanzania|' +
    'TZ tanzania united republic of|TW taiwan province of china|US united states of america|VA holy see vatican city state|' +
    'VA vatican city|VC saint vincent and the grenadines|VE venezuela bolivarian republic of|VG virgin islands british|' +
    'VI virgin islands us|VI virgin islands u s|VN viet nam|GS south georgia and the south sandwich islands|' +
    'SJ svalbard and jan mayen|PM saint pierre and miquelon|TT trinidad and tobago|BA bosnia and herzegovina|' +
    'KN saint kitts and nevis|LC saint lucia|AG antigua and barbuda|NF norfolk island|CC cocos keeling islands|' +
    'UM united states minor outlying islands|BL saint barthelemy|MF saint martin|SX sint maarten|BQ bonaire sint eustatius and saba|' +
    'HM heard island and mcdonald islands|IO british indian ocean territory|TF french southern territories|EH western sahara|AQ antarctica'
  )
    .split('|')
    .map((entry) => [entry.slice(3), entry.slice(0, 2)]),
)
