import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import { uuid } from '@shared/uuid'
import { sayVerb } from '@shared/words'
import type { ActBody, Hazard, Way } from '@shared/wire'
import { useForm, type Form } from '../shell/form'
import { say } from '../shell/said'
import { work } from '../shell/session'

/** What is filled in for an act on a case. */
export interface ActForm {
  hazard: string
  verb: string
  pass?: 'yes' | 'no'
  text: string
  photos: string[]
  /** the plan's own way of the verb, and whom it lets one pick */
  way?: string
  owner?: string
}

/** The act as it goes to the office. */
export function actBody(f: ActForm): ActBody {
  return {
    hazard: f.hazard,
    verb: f.verb,
    pass: f.pass === undefined ? undefined : f.pass === 'yes',
    text: f.text.trim() || undefined,
    photos: f.photos,
    way: f.way || undefined,
    owner: f.owner || undefined,
  }
}

export interface Acting {
  form: ComputedRef<ActForm | undefined>
  wrong: Ref<string>
  busy: Ref<boolean>
  /** ends the act unless `lacks` says what is missing */
  finish(lacks: (f: ActForm) => string | undefined): Promise<boolean>
}

/** An act on a case: begun as a draft on the disk (or taken up again), ended as a deed. */
export function useAct(hazard: Hazard, verb: string, way?: Way): Acting {
  const open = ref<Form<ActForm> | null>()
  const wrong = ref('')
  const busy = ref(false)
  const subject = `hazard:${hazard.id}`
  void (async () => {
    const w = await work()
    const begun = (await w.store.draftsOn(w.shelf, subject)).find((d) => d.kind === 'act' && (d.form as ActForm).verb === verb && ((d.form as ActForm).way ?? '') === (way?.way ?? ''))
    const now = Date.now()
    const id = begun?.id ?? uuid(now)
    if (!begun) {
      const form: ActForm = { hazard: hazard.id, verb, text: '', photos: [], way: way?.way, owner: way?.offers?.[0] }
      await w.store.keepDraft(w.shelf, { id, kind: 'act', subject, title: `${way?.word ?? sayVerb(verb)} ${hazard.siteName}`, changedAt: now, form })
    }
    const loaded = useForm<ActForm>(id)
    watch(loaded, (l) => (open.value = l), { immediate: true })
  })()
  return {
    form: computed(() => open.value?.draft.form as ActForm | undefined),
    wrong,
    busy,
    async finish(lacks) {
      if (!open.value || busy.value) return false
      wrong.value = lacks(open.value.draft.form) ?? ''
      if (wrong.value) return false
      busy.value = true
      try {
        const w = await work()
        await open.value.finish((draft) =>
          w.write({ kind: 'act', at: Date.now(), subject, title: draft.title, body: actBody(draft.form), photos: draft.form.photos, base: hazard.rev, draft }),
        )
        say(`${way?.word ?? sayVerb(verb)}已存好，有网自动发送`)
        return true
      } catch {
        wrong.value = '没有存下来：手机空间可能不够。填的内容还在，请清理手机后再点。'
        return false
      } finally {
        busy.value = false
      }
    },
  }
}
