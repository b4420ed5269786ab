// A columnist as a file: ours, or a character card that other programs read.

import { type CardFormat, exportPath } from '#/api/columnists'

const FORMATS = {
  'card-png': 'Character card, a picture (PNG)',
  'card-json': 'Character card (JSON)',
  shallot: 'Everything, vectors too (JSON)',
} satisfies Record<CardFormat, string>

export function ExportMenu({ slug, name }: { slug: string; name: string }) {
  return (
    <details className="menu">
      <summary className="btn" aria-label={`Download ${name}`}>
        Download
      </summary>
      <ul>
        {(Object.keys(FORMATS) as CardFormat[]).map((format) => (
          <li key={format}>
            <a href={exportPath(slug, format)} download>
              {FORMATS[format]}
            </a>
          </li>
        ))}
      </ul>
    </details>
  )
}
