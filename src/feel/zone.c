/* zone.c - named time zones, as far as conditions need them.
 *
 * A name is kept as it was written; its offset is asked only when a zoned
 * moment is compared or subtracted.  Reading the system's zone files would make
 * evaluation depend on the machine, so the zones stand here: their present
 * standard offset and their present summer-time rule, used for every year.
 * Where an older year matters, write the offset (+09:00) instead of a name.
 */
#include "feel/internal.h"

/* When summer time begins and ends. */
enum summer {
    SUMMER_NONE,
    SUMMER_EU, /* last Sunday of March to last Sunday of October, 01:00 UTC */
    SUMMER_US, /* second Sunday of March to first of November, 02:00 there */
    SUMMER_AU, /* first Sunday of October to first of April, 02:00 standard */
    SUMMER_NZ  /* last Sunday of September to first of April, 02:00 standard */
};

struct zone {
    str name;
    int minutes; /* east of UTC in winter */
    enum summer summer;
};

/* clang-format off */
static const struct zone zones[] = {
    {SI("Asia/Shanghai"), 480, SUMMER_NONE},
    {SI("Asia/Urumqi"), 360, SUMMER_NONE},
    {SI("Asia/Chongqing"), 480, SUMMER_NONE},
    {SI("Asia/Harbin"), 480, SUMMER_NONE},
    {SI("Asia/Hong_Kong"), 480, SUMMER_NONE},
    {SI("Asia/Macau"), 480, SUMMER_NONE},
    {SI("Asia/Taipei"), 480, SUMMER_NONE},
    {SI("PRC"), 480, SUMMER_NONE},
    {SI("UTC"), 0, SUMMER_NONE},
    {SI("GMT"), 0, SUMMER_NONE},
    {SI("Z"), 0, SUMMER_NONE},
    {SI("UCT"), 0, SUMMER_NONE},
    {SI("Zulu"), 0, SUMMER_NONE},
    {SI("Etc/UTC"), 0, SUMMER_NONE},
    {SI("Etc/GMT"), 0, SUMMER_NONE},
    {SI("Etc/UCT"), 0, SUMMER_NONE},
    {SI("Etc/Zulu"), 0, SUMMER_NONE},
    {SI("Etc/Universal"), 0, SUMMER_NONE},
    {SI("Etc/Greenwich"), 0, SUMMER_NONE},
    {SI("Etc/GMT+1"), -60, SUMMER_NONE},
    {SI("Etc/GMT+2"), -120, SUMMER_NONE},
    {SI("Etc/GMT+3"), -180, SUMMER_NONE},
    {SI("Etc/GMT+4"), -240, SUMMER_NONE},
    {SI("Etc/GMT+5"), -300, SUMMER_NONE},
    {SI("Etc/GMT+6"), -360, SUMMER_NONE},
    {SI("Etc/GMT+7"), -420, SUMMER_NONE},
    {SI("Etc/GMT+8"), -480, SUMMER_NONE},
    {SI("Etc/GMT+9"), -540, SUMMER_NONE},
    {SI("Etc/GMT+10"), -600, SUMMER_NONE},
    {SI("Etc/GMT+11"), -660, SUMMER_NONE},
    {SI("Etc/GMT+12"), -720, SUMMER_NONE},
    {SI("Etc/GMT-1"), 60, SUMMER_NONE},
    {SI("Etc/GMT-2"), 120, SUMMER_NONE},
    {SI("Etc/GMT-3"), 180, SUMMER_NONE},
    {SI("Etc/GMT-4"), 240, SUMMER_NONE},
    {SI("Etc/GMT-5"), 300, SUMMER_NONE},
    {SI("Etc/GMT-6"), 360, SUMMER_NONE},
    {SI("Etc/GMT-7"), 420, SUMMER_NONE},
    {SI("Etc/GMT-8"), 480, SUMMER_NONE},
    {SI("Etc/GMT-9"), 540, SUMMER_NONE},
    {SI("Etc/GMT-10"), 600, SUMMER_NONE},
    {SI("Etc/GMT-11"), 660, SUMMER_NONE},
    {SI("Etc/GMT-12"), 720, SUMMER_NONE},
    {SI("Asia/Almaty"), 300, SUMMER_NONE},
    {SI("Asia/Baghdad"), 180, SUMMER_NONE},
    {SI("Asia/Bangkok"), 420, SUMMER_NONE},
    {SI("Asia/Calcutta"), 330, SUMMER_NONE},
    {SI("Asia/Colombo"), 330, SUMMER_NONE},
    {SI("Asia/Dhaka"), 360, SUMMER_NONE},
    {SI("Asia/Dubai"), 240, SUMMER_NONE},
    {SI("Asia/Ho_Chi_Minh"), 420, SUMMER_NONE},
    {SI("Asia/Jakarta"), 420, SUMMER_NONE},
    {SI("Asia/Kabul"), 270, SUMMER_NONE},
    {SI("Asia/Karachi"), 300, SUMMER_NONE},
    {SI("Asia/Kathmandu"), 345, SUMMER_NONE},
    {SI("Asia/Katmandu"), 345, SUMMER_NONE},
    {SI("Asia/Kolkata"), 330, SUMMER_NONE},
    {SI("Asia/Kuala_Lumpur"), 480, SUMMER_NONE},
    {SI("Asia/Manila"), 480, SUMMER_NONE},
    {SI("Asia/Novosibirsk"), 420, SUMMER_NONE},
    {SI("Asia/Pyongyang"), 540, SUMMER_NONE},
    {SI("Asia/Rangoon"), 390, SUMMER_NONE},
    {SI("Asia/Riyadh"), 180, SUMMER_NONE},
    {SI("Asia/Seoul"), 540, SUMMER_NONE},
    {SI("Asia/Singapore"), 480, SUMMER_NONE},
    {SI("Asia/Tashkent"), 300, SUMMER_NONE},
    {SI("Asia/Tehran"), 210, SUMMER_NONE},
    {SI("Asia/Tokyo"), 540, SUMMER_NONE},
    {SI("Asia/Ulaanbaatar"), 480, SUMMER_NONE},
    {SI("Asia/Vladivostok"), 600, SUMMER_NONE},
    {SI("Asia/Yangon"), 390, SUMMER_NONE},
    {SI("Asia/Yekaterinburg"), 300, SUMMER_NONE},
    {SI("Europe/Amsterdam"), 60, SUMMER_EU},
    {SI("Europe/Athens"), 120, SUMMER_EU},
    {SI("Europe/Belgrade"), 60, SUMMER_EU},
    {SI("Europe/Berlin"), 60, SUMMER_EU},
    {SI("Europe/Bratislava"), 60, SUMMER_EU},
    {SI("Europe/Brussels"), 60, SUMMER_EU},
    {SI("Europe/Bucharest"), 120, SUMMER_EU},
    {SI("Europe/Budapest"), 60, SUMMER_EU},
    {SI("Europe/Copenhagen"), 60, SUMMER_EU},
    {SI("Europe/Dublin"), 0, SUMMER_EU},
    {SI("Europe/Helsinki"), 120, SUMMER_EU},
    {SI("Europe/Istanbul"), 180, SUMMER_NONE},
    {SI("Europe/Kiev"), 120, SUMMER_EU},
    {SI("Europe/Kyiv"), 120, SUMMER_EU},
    {SI("Europe/Lisbon"), 0, SUMMER_EU},
    {SI("Europe/Ljubljana"), 60, SUMMER_EU},
    {SI("Europe/London"), 0, SUMMER_EU},
    {SI("Europe/Luxembourg"), 60, SUMMER_EU},
    {SI("Europe/Madrid"), 60, SUMMER_EU},
    {SI("Europe/Malta"), 60, SUMMER_EU},
    {SI("Europe/Minsk"), 180, SUMMER_NONE},
    {SI("Europe/Moscow"), 180, SUMMER_NONE},
    {SI("Europe/Oslo"), 60, SUMMER_EU},
    {SI("Europe/Paris"), 60, SUMMER_EU},
    {SI("Europe/Prague"), 60, SUMMER_EU},
    {SI("Europe/Riga"), 120, SUMMER_EU},
    {SI("Europe/Rome"), 60, SUMMER_EU},
    {SI("Europe/Sarajevo"), 60, SUMMER_EU},
    {SI("Europe/Sofia"), 120, SUMMER_EU},
    {SI("Europe/Stockholm"), 60, SUMMER_EU},
    {SI("Europe/Tallinn"), 120, SUMMER_EU},
    {SI("Europe/Vienna"), 60, SUMMER_EU},
    {SI("Europe/Vilnius"), 120, SUMMER_EU},
    {SI("Europe/Warsaw"), 60, SUMMER_EU},
    {SI("Europe/Zagreb"), 60, SUMMER_EU},
    {SI("Europe/Zurich"), 60, SUMMER_EU},
    {SI("America/Anchorage"), -540, SUMMER_US},
    {SI("America/Argentina/Buenos_Aires"), -180, SUMMER_NONE},
    {SI("America/Bogota"), -300, SUMMER_NONE},
    {SI("America/Caracas"), -240, SUMMER_NONE},
    {SI("America/Chicago"), -360, SUMMER_US},
    {SI("America/Denver"), -420, SUMMER_US},
    {SI("America/Edmonton"), -420, SUMMER_US},
    {SI("America/Halifax"), -240, SUMMER_US},
    {SI("America/Lima"), -300, SUMMER_NONE},
    {SI("America/Los_Angeles"), -480, SUMMER_US},
    {SI("America/Mexico_City"), -360, SUMMER_NONE},
    {SI("America/Montreal"), -300, SUMMER_US},
    {SI("America/New_York"), -300, SUMMER_US},
    {SI("America/Panama"), -300, SUMMER_NONE},
    {SI("America/Phoenix"), -420, SUMMER_NONE},
    {SI("America/Puerto_Rico"), -240, SUMMER_NONE},
    {SI("America/Sao_Paulo"), -180, SUMMER_NONE},
    {SI("America/St_Johns"), -210, SUMMER_US},
    {SI("America/Toronto"), -300, SUMMER_US},
    {SI("America/Vancouver"), -480, SUMMER_US},
    {SI("America/Winnipeg"), -360, SUMMER_US},
    {SI("Africa/Algiers"), 60, SUMMER_NONE},
    {SI("Africa/Casablanca"), 60, SUMMER_NONE},
    {SI("Africa/Johannesburg"), 120, SUMMER_NONE},
    {SI("Africa/Lagos"), 60, SUMMER_NONE},
    {SI("Africa/Nairobi"), 180, SUMMER_NONE},
    {SI("Africa/Tunis"), 60, SUMMER_NONE},
    {SI("Australia/Adelaide"), 570, SUMMER_AU},
    {SI("Australia/Brisbane"), 600, SUMMER_NONE},
    {SI("Australia/Canberra"), 600, SUMMER_AU},
    {SI("Australia/Darwin"), 570, SUMMER_NONE},
    {SI("Australia/Hobart"), 600, SUMMER_AU},
    {SI("Australia/Melbourne"), 600, SUMMER_AU},
    {SI("Australia/Perth"), 480, SUMMER_NONE},
    {SI("Australia/Sydney"), 600, SUMMER_AU},
    {SI("Pacific/Auckland"), 720, SUMMER_NZ},
    {SI("Pacific/Fiji"), 720, SUMMER_NONE},
    {SI("Pacific/Guam"), 600, SUMMER_NONE},
    {SI("Pacific/Honolulu"), -600, SUMMER_NONE},
    {SI("Atlantic/Azores"), -60, SUMMER_EU},
    {SI("Atlantic/Canary"), 0, SUMMER_EU},
    {SI("Atlantic/Reykjavik"), 0, SUMMER_NONE},
};
/* clang-format on */

const struct zone *zone_find(str name)
{
    for (size_t i = 0; i < COUNT_OF(zones); i++) {
        if (str_eq(zones[i].name, name))
            return &zones[i];
    }
    return NULL;
}

str zone_name(const struct zone *z)
{
    return z->name;
}

/* Seconds since the epoch of the nth Sunday (n from 1; 5: the last) of a
 * month at an hour. */
static int64_t sunday(int64_t year, int month, int n, int64_t hour)
{
    int64_t first = 0, day;

    (void)ymd_day((struct ymd){year, month, 1}, &first);
    /* 1970-01-01 was a Thursday: day 3 a Sunday. */
    day = first + ((3 - first) % 7 + 7) % 7 + 7 * (n - 1);
    if (n == 5 && day_ymd(day).month != month)
        day -= 7;
    return day * 86400 + hour * 3600;
}

static bool in_summer(const struct zone *z, int64_t standard_s)
{
    int64_t utc = standard_s - z->minutes * INT64_C(60);
    int64_t days = standard_s / 86400 - (standard_s % 86400 < 0 ? 1 : 0);
    int64_t year = day_ymd(days).year;

    switch (z->summer) {
    case SUMMER_NONE:
        return false;
    case SUMMER_EU:
        return utc >= sunday(year, 3, 5, 1) && utc < sunday(year, 10, 5, 1);
    case SUMMER_US: /* it ends at 02:00 of summer time, 01:00 standard */
        return standard_s >= sunday(year, 3, 2, 2) &&
               standard_s < sunday(year, 11, 1, 1);
    case SUMMER_AU:
        return standard_s >= sunday(year, 10, 1, 2) ||
               standard_s < sunday(year, 4, 1, 2);
    case SUMMER_NZ:
        return standard_s >= sunday(year, 9, 5, 2) ||
               standard_s < sunday(year, 4, 1, 2);
    }
    return false;
}

/* A wall-clock moment that exists twice is taken as the earlier one (summer);
 * one that does not exist, as standard time. */
int64_t zone_offset(const struct zone *z, bool dated, struct moment local)
{
    int64_t standard = z->minutes * INT64_C(60), wall;

    if (!dated || z->summer == SUMMER_NONE)
        return standard;
    wall = local.day * 86400 + local.nano / NANO_SECOND;
    return in_summer(z, wall - 3600) ? standard + 3600 : standard;
}

int64_t zone_offset_at(const struct zone *z, int64_t utc_s)
{
    int64_t standard = z->minutes * INT64_C(60);

    return in_summer(z, utc_s + standard) ? standard + 3600 : standard;
}
