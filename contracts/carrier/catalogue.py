"""What the demo carrier sells and has sold: plans, options, handsets. Fees before tax, in whole yen."""

from dataclasses import dataclass
from datetime import date

from contracts.carrier.columns import Row


@dataclass(frozen=True, slots=True)
class Plan:
    code: str
    name: str
    monthly_yen: int
    data_gb: int | None
    free_share: float
    """Share of the minutes that cost nothing."""
    sold_from: date
    sold_until: date | None
    weight: int
    for_corporations: bool = False

    def row(self) -> Row:
        return {
            "plan_code": self.code,
            "kind": "PLAN",
            "name": self.name,
            "monthly_yen": str(self.monthly_yen),
            "data_gb": "" if self.data_gb is None else str(self.data_gb),
            "sold_from": self.sold_from.isoformat(),
            "sold_until": self.sold_until.isoformat() if self.sold_until else "",
        }

    def sold_on(self, day: date) -> bool:
        return self.sold_from <= day and (self.sold_until is None or day <= self.sold_until)


PLANS = (
    Plan("VP01", "ベーシックプラン", 1886, 1, 0.0, date(2001, 4, 1), date(2014, 5, 31), 3),
    Plan("VP02", "パケットフラット", 3980, 7, 0.0, date(2008, 3, 1), date(2019, 5, 31), 5),
    Plan("KH01", "カケホーダイ＆データ5GB", 5700, 5, 1.0, date(2014, 6, 1), date(2019, 9, 30), 5),
    Plan("GL04", "ライト4G", 2980, 3, 0.0, date(2019, 6, 1), date(2023, 6, 30), 9),
    Plan("ST20", "スマート20GB", 4500, 20, 0.7, date(2021, 3, 26), None, 26),
    Plan("ST03", "スマートミニ3GB", 1980, 3, 0.0, date(2023, 7, 1), None, 18),
    Plan("ST30", "スマート30GB", 5200, 30, 0.7, date(2024, 10, 1), None, 10),
    Plan("UL50", "アンリミテッド5G", 6680, None, 0.0, date(2019, 9, 1), None, 22),
    Plan("UA50", "アンリミテッド5G かけ放題", 7980, None, 1.0, date(2021, 4, 1), None, 6),
    Plan("SN01", "シニアあんしん1GB", 1480, 1, 0.8, date(2018, 2, 1), None, 8),
    Plan("BZ10", "ビジネス10GB", 3200, 10, 1.0, date(2005, 4, 1), None, 40, for_corporations=True),
    Plan("BZ50", "ビジネス50GB", 5400, 50, 1.0, date(2020, 4, 1), None, 20, for_corporations=True),
)


@dataclass(frozen=True, slots=True)
class Option:
    code: str
    name: str
    monthly_yen: int
    likely: float

    def row(self) -> Row:
        return {
            "plan_code": self.code,
            "kind": "OPTION",
            "name": self.name,
            "monthly_yen": str(self.monthly_yen),
            "data_gb": "",
            "sold_from": OPTIONS_SOLD_FROM.isoformat(),
            "sold_until": "",
        }


OPTIONS = (
    Option("WRNT", "端末補償サービス", 750, 0.25),
    Option("SAFE", "あんしんセキュリティ", 200, 0.14),
    Option("VMAL", "留守番電話", 300, 0.07),
    Option("WARI", "割込通話", 200, 0.05),
    Option("VIDE", "動画見放題パック", 990, 0.05),
    Option("FILT", "フィルタリングサービス", 0, 0.02),
    Option("CALL", "通話定額オプション", 1700, 0.06),
)
OPTIONS_SOLD_FROM = date(2001, 4, 1)
FILTER, UNLIMITED_CALLS = "FILT", "CALL"


@dataclass(frozen=True, slots=True)
class Handset:
    model: str
    tac: str
    """First eight digits of the IMEI; invented, in the range of a British issuer."""
    released: date
    price_yen: int
    esim: bool


HANDSETS = (
    Handset("らくらくフォン F-01", "35200101", date(2012, 8, 1), 36000, esim=False),
    Handset("ケータイ N-05", "35200202", date(2009, 6, 1), 28800, esim=False),
    Handset("Xperia Z3", "35200303", date(2014, 10, 23), 86400, esim=False),
    Handset("iPhone 6s", "35200404", date(2015, 9, 25), 98400, esim=False),
    Handset("AQUOS sense2", "35200505", date(2018, 11, 9), 34800, esim=False),
    Handset("iPhone 8", "35200606", date(2017, 9, 22), 93600, esim=False),
    Handset("arrows We", "35200707", date(2021, 12, 3), 21600, esim=False),
    Handset("Galaxy S21", "35200808", date(2021, 4, 22), 99600, esim=False),
    Handset("iPhone 12", "35200909", date(2020, 10, 23), 109200, esim=True),
    Handset("iPhone SE（第3世代）", "35201010", date(2022, 3, 18), 69600, esim=True),
    Handset("Pixel 7a", "35201111", date(2023, 5, 11), 62400, esim=True),
    Handset("AQUOS sense8", "35201212", date(2023, 11, 10), 61200, esim=True),
    Handset("Xperia 10 VI", "35201313", date(2024, 7, 5), 69600, esim=True),
    Handset("iPhone 15", "35201414", date(2023, 9, 22), 139200, esim=True),
    Handset("Galaxy A55", "35201515", date(2024, 5, 30), 73200, esim=True),
    Handset("iPhone 16", "35201616", date(2024, 9, 20), 141600, esim=True),
    Handset("Pixel 9a", "35201717", date(2025, 4, 16), 79200, esim=True),
    Handset("iPhone 17", "35201818", date(2025, 9, 19), 146400, esim=True),
    Handset("AQUOS sense10", "35201919", date(2025, 11, 13), 63600, esim=True),
)
EXTRA_GB_YEN = 1000
CALL_MINUTE_YEN = 40
PAPER_BILL_YEN = 300
UNIVERSAL_SERVICE_YEN = 3
"""ユニバーサルサービス料 and 電話リレーサービス料 of one line together, as charged about 2026."""
FAMILY_DISCOUNT_YEN = 500
TAX_PERCENT = 10
