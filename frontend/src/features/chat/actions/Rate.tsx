// Thumbs, and the reasons for who wants to give them: the thumb counts at once.

import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { sentenceOf } from '#/api/http'
import { replyLearned } from '#/api/queries/chats'
import type { Rating, Reply } from '#/api/shapes'
import { ratingDelete, ratingPut } from '#/api/treeCalls'
import { announce } from '#/ui/announce'
import { RateForm } from './RateForm'

const THUMB = 'M7 9v8H3.5V9zM7 9l3.2-6.2c1.5 0 2.2 1 1.9 2.4L11.5 8H15a2 2 0 012 2.4l-.9 4.9A2 2 0 0114.2 17H7'

function Thumb({ isGood, isPressed, onPress }: { isGood: boolean; isPressed: boolean; onPress: () => void }) {
  const { t } = useLingui()
  return (
    <button type="button" className="thumb" aria-label={isGood ? t`Good reply` : t`Bad reply`} aria-pressed={isPressed} onClick={onPress}>
      <svg className="icon" viewBox="0 0 20 20" aria-hidden="true">
        <path d={THUMB} transform={isGood ? undefined : 'rotate(180 10 10)'} />
      </svg>
    </button>
  )
}

export function Rate({ chat, reply }: { chat: string; reply: Reply }) {
  const [isAsking, setIsAsking] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const { rating } = reply
  const { t } = useLingui()

  const rate = async (next: Rating | null, isMore: boolean, words: string): Promise<void> => {
    setFault(null)
    try {
      if (!next) await ratingDelete(reply.id)
      await replyLearned(chat, { ...reply, rating: next && (await ratingPut(reply.id, next)) }, false)
      setIsAsking(isMore)
      announce(words)
    } catch (error) {
      setIsAsking(isMore)
      setFault(sentenceOf(error))
    }
  }
  const press = (is_good: boolean) => {
    if (rating?.is_good === is_good) void rate(null, false, t`Rating withdrawn`)
    else void rate({ is_good }, true, is_good ? t`Rated good; you may say why` : t`Rated bad; you may say why`)
  }
  return (
    <>
      <span className="thumbs" role="group" aria-label={t`Your rating`}>
        <Thumb isGood isPressed={rating?.is_good === true} onPress={() => press(true)} />
        <Thumb isGood={false} isPressed={rating?.is_good === false} onPress={() => press(false)} />
        {rating && !isAsking && (
          <button type="button" onClick={() => setIsAsking(true)}>
            <Trans>Say why</Trans>
          </button>
        )}
      </span>
      {(isAsking || fault) && rating ? (
        <RateForm key={String(rating.is_good)} rating={rating} fault={fault} onSave={(next) => void rate(next, false, t`Thank you`)} onClose={() => setIsAsking(false)} />
      ) : (
        fault && (
          <p className="why-fault" role="alert">
            {fault}
          </p>
        )
      )}
    </>
  )
}
