"""What the screen calls the codes of identity."""

from django.utils.translation import gettext_lazy as _

from identity.methods import Conduct, Finding, Kind, Method
from identity.rules import AddressChange, Chip, Item, Notice, Obstacle, Reason, Supplementary

DOCUMENTS = {
    Kind.LICENCE: _("運転免許証"),
    Kind.DRIVING_RECORD: _("運転経歴証明書"),
    Kind.MY_NUMBER_CARD: _("マイナンバーカード"),
    Kind.RESIDENCE_CARD: _("在留カード"),
    Kind.PERMANENT_RESIDENT: _("特別永住者証明書"),
    Kind.PASSPORT: _("旅券（パスポート）"),
}
METHODS = {
    Method.CHIP: _("ICチップの読み取り"),
    Method.PHOTO: _("写真付き書類の原本を目で確認"),
}
METHODS_SHORT = {Method.CHIP: _("ICチップ"), Method.PHOTO: _("目視")}
ITEMS = {Item.NAME: _("氏名"), Item.BIRTH_DATE: _("生年月日"), Item.ADDRESS: _("住所")}
FINDINGS = {
    Finding.ORIGINAL: _("原本である（写しや画面の写真ではない）"),
    Finding.PHOTO_MATCHES: _("写真と来店された方が同じ人である"),
    Finding.UNALTERED: _("貼り替え・削り・印字のずれなど、手を加えた跡がない"),
    Finding.SECURITY_MARK: _("傾けるとホログラムなどの偽造防止のしるしが見える"),
}
CONDUCT = {
    Conduct.DONOR_FIELD_COVERED: _("臓器提供の意思表示欄は見ていない"),
    Conduct.FRONT_SIDE_ONLY: _("表面だけを確認し、裏面（個人番号）は見ていない"),
    Conduct.FOREIGN_PASSPORT_ASKED: _("外国の旅券もお持ちかをうかがった"),
}
CHIP = {
    Chip.VALID: _("読み取れて、有効だった"),
    Chip.NOT_READABLE: _("読み取れなかった"),
    Chip.INVALID: _("読み取れたが、無効と表示された"),
}
ADDRESS_CHANGES = {
    AddressChange.NONE: _("変更の記載はない"),
    AddressChange.STAMPED: _("変更の記載があり、公印がある"),
    AddressChange.UNSTAMPED: _("変更の記載があるが、公印がない"),
}
SUPPLEMENTARY = {
    Supplementary.RESIDENCE_RECORD: _("住民票の写し"),
    Supplementary.UTILITY_BILL: _("公共料金の領収書"),
}
REASONS = {
    Reason.METHOD_NOT_OFFERED: _("この書類と方法の組み合わせは本日使えません"),
    Reason.EXPIRED: _("有効期限が切れています"),
    Reason.NAME_DIFFERS: _("氏名が一致しません"),
    Reason.BIRTH_DATE_DIFFERS: _("生年月日が一致しません"),
    Reason.ADDRESS_DIFFERS: _("住所が一致しません"),
    Reason.NO_PUBLIC_STAMP: _("住所変更の記載に公印がありません"),
    Reason.SUPPLEMENTARY_MISSING: _("住所を示す補助書類がありません"),
    Reason.SUPPLEMENTARY_TOO_OLD: _("補助書類が発行から3か月を過ぎています"),
    Reason.SUPPLEMENTARY_OTHER_NAME: _("補助書類がご本人の名義ではありません"),
    Reason.NOT_ORIGINAL: _("原本ではありません"),
    Reason.PHOTO_DIFFERS: _("写真と来店された方が一致しません"),
    Reason.CHIP_NOT_READABLE: _("ICチップを読み取れません"),
    Reason.CHIP_INVALID: _("ICチップが無効です"),
    Reason.CHIP_PHOTO_DIFFERS: _("ICチップの写真と来店された方が一致しません"),
    Reason.CHIP_DIFFERS: _("券面とICチップの内容が一致しません"),
    Reason.LOOKS_ALTERED: _("手を加えた跡があります"),
    Reason.NO_SECURITY_MARK: _("偽造防止のしるしを確認できません"),
    Reason.WRONG_NUMBER: _("書類の番号が正しい形ではありません"),
    Reason.SUPERSEDED: _("前回の確認より古い免許証です"),
    Reason.CHECKLIST_INCOMPLETE: _("確認項目がそろっていません"),
}
# What to say to the visitor. It tells neither what is on file nor which item differs, and accuses nobody.
SAY_DIFFERS = _(
    "ご登録の内容と書類の記載が一致しませんでした。お名前やご住所の変更がおありでしたか。ほかの本人確認書類もお持ちでしょうか。"
)
SAY = {
    Reason.METHOD_NOT_OFFERED: _(
        "恐れ入りますが、この書類ではご確認できません。ほかの本人確認書類をお持ちでしょうか。"
    ),
    Reason.EXPIRED: _("有効期限内の本人確認書類をお願いいたします。"),
    Reason.NAME_DIFFERS: SAY_DIFFERS,
    Reason.BIRTH_DATE_DIFFERS: SAY_DIFFERS,
    Reason.ADDRESS_DIFFERS: SAY_DIFFERS,
    Reason.NO_PUBLIC_STAMP: _("公印のある住所変更の記載か、ほかの本人確認書類をお願いいたします。"),
    Reason.SUPPLEMENTARY_MISSING: _(
        "住民票の写しか公共料金の領収書（発行から3か月以内・ご本人名義）もあわせてお願いいたします。"
    ),
    Reason.SUPPLEMENTARY_TOO_OLD: _("発行から3か月以内の補助書類をお願いいたします。"),
    Reason.SUPPLEMENTARY_OTHER_NAME: _("ご本人名義の補助書類をお願いいたします。"),
    Reason.NOT_ORIGINAL: _("写しではなく、原本をお願いいたします。"),
    Reason.CHIP_NOT_READABLE: _("ICチップを読み取れませんでした。ほかの本人確認書類をお持ちでしょうか。"),
    Reason.WRONG_NUMBER: _("この書類ではご確認できませんでした。ほかの本人確認書類をお持ちでしょうか。"),
}
SAY_OTHERWISE = _("この書類ではご確認できませんでした。ほかの本人確認書類をお持ちでしょうか。")
NOTICES = {
    Notice.STAY_ENDS_SOON: _("在留期間の残りが90日未満です。お支払い方法はクレジットカードだけになります。"),
    Notice.REISSUED: _(
        "前回の確認のあとに再交付された免許証です。紛失の経緯をうかがい、もう一度写真を見比べてください。"
    ),
}
# Why something is not done, and what to do instead.
OBSTACLES = {
    Obstacle.VISIT_ENDED: _("この応対はすでに終わっているか、ほかの担当者に引き継がれました。"),
    Obstacle.NO_VISITOR: _("記録の確認のための応対では、本人確認を行えません。"),
    Obstacle.TELEPHONE: _(
        "お電話では書類を確認できないため、ご契約の内容は開示できません。ご来店をご案内してください。"
    ),
    Obstacle.NOBODY_CHOSEN: _("お客さまが決まっていません。先に照会してください。"),
    Obstacle.LOCKED: _("この応対での不一致が3回になりました。続けるには、店長の解除が必要です。"),
    Obstacle.CUSTOMER_LOCKED: _(
        "このお客さまの本人確認は、この1日に6回不一致になっています。続けるには、店長の解除が必要です。"
    ),
    Obstacle.ALREADY_PASSED: _("本人確認は済んでいます。時間が足りないときは、理由を選んで開示を延長してください。"),
    Obstacle.CORPORATION: _(
        "法人のご契約です。この画面では、法人と担当者の方の本人確認をまだ行えません。法人のご契約の窓口をご案内してください。"
    ),
    Obstacle.NOT_HELD: _("この書類はすでにお返ししています。"),
    Obstacle.NOT_DISCLOSED: _("開示は終わっています。続けるには、もう一度本人確認をしてください。"),
    Obstacle.EXTENDED_BEFORE: _("延長は1回までです。続けるには、開示が終わってからもう一度本人確認をしてください。"),
    Obstacle.NOT_LOCKED: _("この応対は解除を待っていません。"),
    Obstacle.OWN_VISIT: _("ご自身の応対は解除できません。ほかの責任者に依頼してください。"),
    Obstacle.DOCUMENT_HELD: _("お預かり中の書類があります。お返ししてから応対を終えてください。"),
    Obstacle.RETURN_NOT_CONFIRMED: _("書類をすべてお返ししたことを確かめてください。"),
    Obstacle.QUOTA: _(
        "一定の時間に閲覧できるお客さまの人数の上限に達したため、照合していません。店長に上限の引き上げを頼んでから、もう一度照合してください。"
    ),
}
NO_DOCUMENT_CHOSEN = _("書類を選んでください。")
RETURNED = _("%(document)sをお返ししました。")
CONCEALED = _("開示を終わりにしました。")
CLOSED = _("応対を終えました。")
UNLOCKED = _("解除しました。あと1回、本人確認ができます。")
