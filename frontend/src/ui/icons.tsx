// Line icons, drawn on a 20-unit grid; always beside a name for those who cannot see them.

const PATHS = {
  menu: 'M3 5h14M3 10h14M3 15h14',
  close: 'M5 5l10 10M15 5L5 15',
  pen: 'M12.5 4.5l3 3L7 16H4v-3z',
  bin: 'M4 6h12M8 6V4h4v2M6 6l.7 10h6.6L14 6',
  left: 'M12 5l-5 5 5 5',
  right: 'M8 5l5 5-5 5',
  down: 'M10 4v12M5 11l5 5 5-5',
  sun: 'M10 6.5a3.5 3.5 0 100 7 3.5 3.5 0 000-7zM10 1.5v2M10 16.5v2M1.5 10h2M16.5 10h2M4 4l1.4 1.4M14.6 14.6L16 16M16 4l-1.4 1.4M5.4 14.6L4 16',
  moon: 'M16 12.2A6.5 6.5 0 017.8 4a6.5 6.5 0 108.2 8.2z',
  plus: 'M10 4v12M4 10h12',
  desk: 'M5 3v5M5 12v5M3 10h4M10 3v2M10 9v8M8 7h4M15 3v8M15 15v2M13 13h4',
  story: 'M4 3h12v14H4zM7 7h6M7 10h6M7 13h4',
  people: 'M7 9a3 3 0 100-6 3 3 0 000 6zM2 17c0-3 2-5 5-5s5 2 5 5M13 4a2.6 2.6 0 010 5M14.5 12c2 .5 3.5 2.3 3.5 5',
  you: 'M10 9.5a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM3.5 17.5c0-3.5 2.7-6 6.5-6s6.5 2.5 6.5 6',
  undo: 'M7 4L3.5 7.5 7 11M4 7.5h7.5a4.5 4.5 0 010 9H9',
  redo: 'M13 4l3.5 3.5L13 11M16 7.5H8.5a4.5 4.5 0 000 9H11',
  more: 'M4 10h1M9.5 10h1M15 10h1',
  pin: 'M7.5 3h5l-.6 5 2.6 3H5.5l2.6-3zM10 11v6',
  search: 'M9 15A6 6 0 109 3a6 6 0 000 12zM13.5 13.5L17 17',
} as const

export function Icon({ name }: { name: keyof typeof PATHS }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}
