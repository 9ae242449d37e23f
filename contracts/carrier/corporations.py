"""Names of invented companies."""

from random import Random

from contracts.carrier.names import Name

_HEADS = """
マルヤマ:丸山 ミドリ:みどり アオバ:青葉 フジミ:富士見 サクラ:さくら ヤマト:大和 ヒノデ:日の出 シラサギ:白鷺
ホクト:北斗 ミナト:みなと コトブキ:寿 アサヒガオカ:旭ヶ丘 ハマナス:はまなす ツバキ:椿 ミズホガオカ:瑞穂ヶ丘
キタノ:北野
"""
_TRADES = """
ショウジ:商事 ケンセツ:建設 ショクヒン:食品 ウンユ:運輸 インサツ:印刷 デンキ:電機 セイサクショ:製作所
フドウサン:不動産 ノウエン:農園 システムズ:システムズ デザイン:デザイン シカイイン:歯科医院 ヤッキョク:薬局
コウギョウ:工業
"""
_FORMS = ("株式会社", "有限会社", "合同会社")
_READINGS = {"株式会社": "カブシキガイシャ", "有限会社": "ユウゲンガイシャ", "合同会社": "ゴウドウガイシャ"}


def name(rng: Random) -> Name:
    head_kana, head = rng.choice(_HEADS.split()).split(":")
    trade_kana, trade = rng.choice(_TRADES.split()).split(":")
    form = rng.choice(_FORMS)
    if rng.random() < 0.6:
        return Name(f"{form}{head}{trade}", f"{_READINGS[form]} {head_kana}{trade_kana}")
    return Name(f"{head}{trade}{form}", f"{head_kana}{trade_kana} {_READINGS[form]}")
